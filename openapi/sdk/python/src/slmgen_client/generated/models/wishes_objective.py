from typing import Literal

WishesObjective = Literal["dpo", "grpo", "kto", "orpo", "sft"]

WISHES_OBJECTIVE_VALUES: set[WishesObjective] = {
    "dpo",
    "grpo",
    "kto",
    "orpo",
    "sft",
}


def check_wishes_objective(value: str) -> WishesObjective:
    if value in WISHES_OBJECTIVE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WISHES_OBJECTIVE_VALUES!r}"
    )
