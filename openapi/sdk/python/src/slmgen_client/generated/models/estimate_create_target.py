from typing import Literal

EstimateCreateTarget = Literal[
    "browser", "cloud", "desktop", "edge", "mobile", "server"
]

ESTIMATE_CREATE_TARGET_VALUES: set[EstimateCreateTarget] = {
    "browser",
    "cloud",
    "desktop",
    "edge",
    "mobile",
    "server",
}


def check_estimate_create_target(value: str) -> EstimateCreateTarget:
    if value in ESTIMATE_CREATE_TARGET_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ESTIMATE_CREATE_TARGET_VALUES!r}"
    )
