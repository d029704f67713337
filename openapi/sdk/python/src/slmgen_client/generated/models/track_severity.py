from typing import Literal

TrackSeverity = Literal["critical", "notice", "warning"]

TRACK_SEVERITY_VALUES: set[TrackSeverity] = {
    "critical",
    "notice",
    "warning",
}


def check_track_severity(value: str) -> TrackSeverity:
    if value in TRACK_SEVERITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRACK_SEVERITY_VALUES!r}"
    )
