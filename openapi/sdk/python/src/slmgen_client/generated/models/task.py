from typing import Literal

Task = Literal[
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

TASK_VALUES: set[Task] = {
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


def check_task(value: str) -> Task:
    if value in TASK_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TASK_VALUES!r}")
