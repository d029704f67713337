from typing import Literal

EstimateCreateMethod = Literal["full", "lora", "qlora"]

ESTIMATE_CREATE_METHOD_VALUES: set[EstimateCreateMethod] = {
    "full",
    "lora",
    "qlora",
}


def check_estimate_create_method(value: str) -> EstimateCreateMethod:
    if value in ESTIMATE_CREATE_METHOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ESTIMATE_CREATE_METHOD_VALUES!r}"
    )
