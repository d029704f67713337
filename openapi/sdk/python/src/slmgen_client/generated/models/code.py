from typing import Literal

Code = Literal[
    "conflict",
    "forbidden",
    "internal",
    "invalid",
    "not_found",
    "precondition",
    "quota",
    "storage_full",
    "too_large",
    "unauthorized",
    "unavailable",
    "unsupported",
]

CODE_VALUES: set[Code] = {
    "conflict",
    "forbidden",
    "internal",
    "invalid",
    "not_found",
    "precondition",
    "quota",
    "storage_full",
    "too_large",
    "unauthorized",
    "unavailable",
    "unsupported",
}


def check_code(value: str) -> Code:
    if value in CODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CODE_VALUES!r}")
