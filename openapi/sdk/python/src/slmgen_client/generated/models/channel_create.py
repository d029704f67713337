from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.channel_create_digest import (
    ChannelCreateDigest,
    check_channel_create_digest,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_config import ChannelConfig
    from ..models.channel_secrets import ChannelSecrets


T = TypeVar("T", bound="ChannelCreate")


@_attrs_define
class ChannelCreate:
    """
    Attributes:
        name (str):
        config (ChannelConfig): Config is what may be shown of a channel. The part named like the kind is set where
            there is one (slack and discord have none), no other is.
        secrets (ChannelSecrets | Unset): Secrets are what a channel needs beside its Config and what nobody is shown.
            They are formatted and logged as "***"; their JSON is for whoever keeps them safe.
        events (list[str] | Unset): What it is told: started, suspect, lost, recovered, completed, failed, stopped,
            alert. Where it is left out: all but started and suspect.
        digest (ChannelCreateDigest | Unset): Gather what happens, and send it once an hour or a day (UTC). Default:
            'none'.
    """

    name: str
    config: ChannelConfig
    secrets: ChannelSecrets | Unset = UNSET
    events: list[str] | Unset = UNSET
    digest: ChannelCreateDigest | Unset = "none"

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        config = self.config.to_dict()

        secrets: dict[str, Any] | Unset = UNSET
        if not isinstance(self.secrets, Unset):
            secrets = self.secrets.to_dict()

        events: list[str] | Unset = UNSET
        if not isinstance(self.events, Unset):
            events = self.events

        digest: str | Unset = UNSET
        if not isinstance(self.digest, Unset):
            digest = self.digest

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "config": config,
            }
        )
        if secrets is not UNSET:
            field_dict["secrets"] = secrets
        if events is not UNSET:
            field_dict["events"] = events
        if digest is not UNSET:
            field_dict["digest"] = digest

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.channel_config import ChannelConfig
        from ..models.channel_secrets import ChannelSecrets

        d = dict(src_dict)
        name = d.pop("name")

        config = ChannelConfig.from_dict(d.pop("config"))

        _secrets = d.pop("secrets", UNSET)
        secrets: ChannelSecrets | Unset
        if isinstance(_secrets, Unset):
            secrets = UNSET
        else:
            secrets = ChannelSecrets.from_dict(_secrets)

        events = cast(list[str], d.pop("events", UNSET))

        _digest = d.pop("digest", UNSET)
        digest: ChannelCreateDigest | Unset
        if isinstance(_digest, Unset):
            digest = UNSET
        else:
            digest = check_channel_create_digest(_digest)

        channel_create = cls(
            name=name,
            config=config,
            secrets=secrets,
            events=events,
            digest=digest,
        )

        return channel_create
