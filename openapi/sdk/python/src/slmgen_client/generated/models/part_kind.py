from typing import Literal

PartKind = Literal[
    "audio", "file", "image", "other", "reasoning", "redacted", "text", "video"
]

PART_KIND_VALUES: set[PartKind] = {
    "audio",
    "file",
    "image",
    "other",
    "reasoning",
    "redacted",
    "text",
    "video",
}


def check_part_kind(value: str) -> PartKind:
    if value in PART_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PART_KIND_VALUES!r}")
