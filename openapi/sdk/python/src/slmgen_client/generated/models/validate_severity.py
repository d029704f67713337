from typing import Literal

ValidateSeverity = Literal["error", "warning"]

VALIDATE_SEVERITY_VALUES: set[ValidateSeverity] = {
    "error",
    "warning",
}


def check_validate_severity(value: str) -> ValidateSeverity:
    if value in VALIDATE_SEVERITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VALIDATE_SEVERITY_VALUES!r}"
    )
