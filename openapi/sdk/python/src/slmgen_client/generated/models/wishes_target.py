from typing import Literal

WishesTarget = Literal["browser", "cloud", "desktop", "edge", "mobile", "server"]

WISHES_TARGET_VALUES: set[WishesTarget] = {
    "browser",
    "cloud",
    "desktop",
    "edge",
    "mobile",
    "server",
}


def check_wishes_target(value: str) -> WishesTarget:
    if value in WISHES_TARGET_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WISHES_TARGET_VALUES!r}"
    )
