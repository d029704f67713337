from typing import Literal

TrackKind = Literal["artifact", "checkpoint", "eval", "heartbeat", "log", "state"]

TRACK_KIND_VALUES: set[TrackKind] = {
    "artifact",
    "checkpoint",
    "eval",
    "heartbeat",
    "log",
    "state",
}


def check_track_kind(value: str) -> TrackKind:
    if value in TRACK_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRACK_KIND_VALUES!r}"
    )
