from typing import Literal

RunState = Literal[
    "completed",
    "created",
    "failed",
    "lost",
    "running",
    "starting",
    "stopped",
    "suspect",
]

RUN_STATE_VALUES: set[RunState] = {
    "completed",
    "created",
    "failed",
    "lost",
    "running",
    "starting",
    "stopped",
    "suspect",
}


def check_run_state(value: str) -> RunState:
    if value in RUN_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RUN_STATE_VALUES!r}")
