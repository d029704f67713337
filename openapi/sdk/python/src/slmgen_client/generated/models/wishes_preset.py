from typing import Literal

WishesPreset = Literal["balanced", "fast-demo", "production"]

WISHES_PRESET_VALUES: set[WishesPreset] = {
    "balanced",
    "fast-demo",
    "production",
}


def check_wishes_preset(value: str) -> WishesPreset:
    if value in WISHES_PRESET_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WISHES_PRESET_VALUES!r}"
    )
