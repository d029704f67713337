from typing import Literal

WishesMethod = Literal["full", "lora", "qlora"]

WISHES_METHOD_VALUES: set[WishesMethod] = {
    "full",
    "lora",
    "qlora",
}


def check_wishes_method(value: str) -> WishesMethod:
    if value in WISHES_METHOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WISHES_METHOD_VALUES!r}"
    )
