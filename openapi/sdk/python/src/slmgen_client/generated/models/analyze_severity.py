from typing import Literal

AnalyzeSeverity = Literal["error", "info", "warning"]

ANALYZE_SEVERITY_VALUES: set[AnalyzeSeverity] = {
    "error",
    "info",
    "warning",
}


def check_analyze_severity(value: str) -> AnalyzeSeverity:
    if value in ANALYZE_SEVERITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ANALYZE_SEVERITY_VALUES!r}"
    )
