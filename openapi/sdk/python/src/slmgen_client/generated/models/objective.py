from typing import Literal

Objective = Literal["dpo", "grpo", "kto", "orpo", "sft"]

OBJECTIVE_VALUES: set[Objective] = {
    "dpo",
    "grpo",
    "kto",
    "orpo",
    "sft",
}


def check_objective(value: str) -> Objective:
    if value in OBJECTIVE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OBJECTIVE_VALUES!r}")
