from typing import Literal

Kind = Literal[
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

KIND_VALUES: set[Kind] = {
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


def check_kind(value: str) -> Kind:
    if value in KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KIND_VALUES!r}")
