from typing import Literal

MappingRole = Literal[
    "answers",
    "assistant",
    "audio",
    "candidate",
    "chosen",
    "context",
    "history",
    "id",
    "ignore",
    "image",
    "label",
    "messages",
    "meta",
    "name",
    "rank",
    "reasoning",
    "rejected",
    "score",
    "system",
    "text",
    "tools",
    "user",
    "video",
    "weight",
    "winner",
]

MAPPING_ROLE_VALUES: set[MappingRole] = {
    "answers",
    "assistant",
    "audio",
    "candidate",
    "chosen",
    "context",
    "history",
    "id",
    "ignore",
    "image",
    "label",
    "messages",
    "meta",
    "name",
    "rank",
    "reasoning",
    "rejected",
    "score",
    "system",
    "text",
    "tools",
    "user",
    "video",
    "weight",
    "winner",
}


def check_mapping_role(value: str) -> MappingRole:
    if value in MAPPING_ROLE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MAPPING_ROLE_VALUES!r}"
    )
