from typing import Literal

WishesTask = Literal[
    "chat",
    "classify",
    "code",
    "extract",
    "generate",
    "qa",
    "reason",
    "summarize",
    "tools",
    "translate",
]

WISHES_TASK_VALUES: set[WishesTask] = {
    "chat",
    "classify",
    "code",
    "extract",
    "generate",
    "qa",
    "reason",
    "summarize",
    "tools",
    "translate",
}


def check_wishes_task(value: str) -> WishesTask:
    if value in WISHES_TASK_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WISHES_TASK_VALUES!r}"
    )
