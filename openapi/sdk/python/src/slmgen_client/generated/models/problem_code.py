from typing import Literal

ProblemCode = Literal[
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

PROBLEM_CODE_VALUES: set[ProblemCode] = {
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


def check_problem_code(value: str) -> ProblemCode:
    if value in PROBLEM_CODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PROBLEM_CODE_VALUES!r}"
    )
