from typing import Literal

ChannelCreateDigest = Literal["day", "hour", "none"]

CHANNEL_CREATE_DIGEST_VALUES: set[ChannelCreateDigest] = {
    "day",
    "hour",
    "none",
}


def check_channel_create_digest(value: str) -> ChannelCreateDigest:
    if value in CHANNEL_CREATE_DIGEST_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHANNEL_CREATE_DIGEST_VALUES!r}"
    )
