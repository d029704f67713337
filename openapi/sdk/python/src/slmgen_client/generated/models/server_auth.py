from typing import Literal

ServerAuth = Literal["keys", "keys-and-login", "none"]

SERVER_AUTH_VALUES: set[ServerAuth] = {
    "keys",
    "keys-and-login",
    "none",
}


def check_server_auth(value: str) -> ServerAuth:
    if value in SERVER_AUTH_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVER_AUTH_VALUES!r}"
    )
