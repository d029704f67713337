from typing import Literal

FormatsKind = Literal[
    "chat",
    "class",
    "columns",
    "label",
    "preference",
    "prompt",
    "step",
    "text",
    "tokens",
]

FORMATS_KIND_VALUES: set[FormatsKind] = {
    "chat",
    "class",
    "columns",
    "label",
    "preference",
    "prompt",
    "step",
    "text",
    "tokens",
}


def check_formats_kind(value: str) -> FormatsKind:
    if value in FORMATS_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FORMATS_KIND_VALUES!r}"
    )
