from typing import Literal

Verdict = Literal["do_not_train", "more_data", "none", "pilot", "train"]

VERDICT_VALUES: set[Verdict] = {
    "do_not_train",
    "more_data",
    "none",
    "pilot",
    "train",
}


def check_verdict(value: str) -> Verdict:
    if value in VERDICT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VERDICT_VALUES!r}")
