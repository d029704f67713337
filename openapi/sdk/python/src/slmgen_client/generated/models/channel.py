from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_config import ChannelConfig


T = TypeVar("T", bound="Channel")


@_attrs_define
class Channel:
    """
    Attributes:
        id (str):
        name (str):
        config (ChannelConfig): Config is what may be shown of a channel. The part named like the kind is set where
            there is one (slack and discord have none), no other is.
        events (list[str]):
        digest (str):
        created (datetime.datetime):
        off (str | Unset): Why it was switched off; absent while it is on.
    """

    id: str
    name: str
    config: ChannelConfig
    events: list[str]
    digest: str
    created: datetime.datetime
    off: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        config = self.config.to_dict()

        events = self.events

        digest = self.digest

        created = self.created.isoformat()

        off = self.off

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "config": config,
                "events": events,
                "digest": digest,
                "created": created,
            }
        )
        if off is not UNSET:
            field_dict["off"] = off

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.channel_config import ChannelConfig

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        config = ChannelConfig.from_dict(d.pop("config"))

        events = cast(list[str], d.pop("events"))

        digest = d.pop("digest")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        off = d.pop("off", UNSET)

        channel = cls(
            id=id,
            name=name,
            config=config,
            events=events,
            digest=digest,
            created=created,
            off=off,
        )

        channel.additional_properties = d
        return channel

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
