from typing import Literal

NotifyKind = Literal["discord", "email", "ntfy", "push", "slack", "webhook"]

NOTIFY_KIND_VALUES: set[NotifyKind] = {
    "discord",
    "email",
    "ntfy",
    "push",
    "slack",
    "webhook",
}


def check_notify_kind(value: str) -> NotifyKind:
    if value in NOTIFY_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NOTIFY_KIND_VALUES!r}"
    )
