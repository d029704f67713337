from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.notify_kind import NotifyKind, check_notify_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.email import Email
    from ..models.ntfy import Ntfy
    from ..models.push import Push
    from ..models.webhook import Webhook


T = TypeVar("T", bound="ChannelConfig")


@_attrs_define
class ChannelConfig:
    """Config is what may be shown of a channel. The part named like the kind is set where there is one (slack and discord
    have none), no other is.

        Attributes:
            kind (NotifyKind): Kind is the kind of a channel.
            email (Email | Unset): Email is a mail server that takes mail for others, and who gets it.
            push (Push | Unset): Push is how this server is known to push services.
            webhook (Webhook | Unset): Webhook is where messages are posted to.
            ntfy (Ntfy | Unset): Ntfy is a topic of an ntfy server.
    """

    kind: NotifyKind
    email: Email | Unset = UNSET
    push: Push | Unset = UNSET
    webhook: Webhook | Unset = UNSET
    ntfy: Ntfy | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        email: dict[str, Any] | Unset = UNSET
        if not isinstance(self.email, Unset):
            email = self.email.to_dict()

        push: dict[str, Any] | Unset = UNSET
        if not isinstance(self.push, Unset):
            push = self.push.to_dict()

        webhook: dict[str, Any] | Unset = UNSET
        if not isinstance(self.webhook, Unset):
            webhook = self.webhook.to_dict()

        ntfy: dict[str, Any] | Unset = UNSET
        if not isinstance(self.ntfy, Unset):
            ntfy = self.ntfy.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if email is not UNSET:
            field_dict["email"] = email
        if push is not UNSET:
            field_dict["push"] = push
        if webhook is not UNSET:
            field_dict["webhook"] = webhook
        if ntfy is not UNSET:
            field_dict["ntfy"] = ntfy

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.email import Email
        from ..models.ntfy import Ntfy
        from ..models.push import Push
        from ..models.webhook import Webhook

        d = dict(src_dict)
        kind = check_notify_kind(d.pop("kind"))

        _email = d.pop("email", UNSET)
        email: Email | Unset
        if isinstance(_email, Unset):
            email = UNSET
        else:
            email = Email.from_dict(_email)

        _push = d.pop("push", UNSET)
        push: Push | Unset
        if isinstance(_push, Unset):
            push = UNSET
        else:
            push = Push.from_dict(_push)

        _webhook = d.pop("webhook", UNSET)
        webhook: Webhook | Unset
        if isinstance(_webhook, Unset):
            webhook = UNSET
        else:
            webhook = Webhook.from_dict(_webhook)

        _ntfy = d.pop("ntfy", UNSET)
        ntfy: Ntfy | Unset
        if isinstance(_ntfy, Unset):
            ntfy = UNSET
        else:
            ntfy = Ntfy.from_dict(_ntfy)

        channel_config = cls(
            kind=kind,
            email=email,
            push=push,
            webhook=webhook,
            ntfy=ntfy,
        )

        channel_config.additional_properties = d
        return channel_config

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
