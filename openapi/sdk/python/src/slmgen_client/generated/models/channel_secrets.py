from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.subscription import Subscription
    from ..models.vapid import VAPID


T = TypeVar("T", bound="ChannelSecrets")


@_attrs_define
class ChannelSecrets:
    """Secrets are what a channel needs beside its Config and what nobody is shown. They are formatted and logged as "***";
    their JSON is for whoever keeps them safe.

        Attributes:
            password (str | Unset): email: of the user
            token (str | Unset): ntfy: an access token
            url (str | Unset): slack, discord: the address, which is all that it takes to post
            keys (list[str] | Unset): webhook: "whsec_…", the present one and those that are being replaced; each signs
            subscription (Subscription | Unset): Subscription is what a browser's PushManager.subscribe gives, as its JSON.
            vapid (VAPID | Unset): VAPID is the key pair by which a push service knows this server (RFC 8292), as base64url.
                Browsers subscribe to the public key; a subscription is of no use without the private one that belongs to it. It
                is formatted and logged with the public key alone.
    """

    password: str | Unset = UNSET
    token: str | Unset = UNSET
    url: str | Unset = UNSET
    keys: list[str] | Unset = UNSET
    subscription: Subscription | Unset = UNSET
    vapid: VAPID | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        password = self.password

        token = self.token

        url = self.url

        keys: list[str] | Unset = UNSET
        if not isinstance(self.keys, Unset):
            keys = self.keys

        subscription: dict[str, Any] | Unset = UNSET
        if not isinstance(self.subscription, Unset):
            subscription = self.subscription.to_dict()

        vapid: dict[str, Any] | Unset = UNSET
        if not isinstance(self.vapid, Unset):
            vapid = self.vapid.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if password is not UNSET:
            field_dict["password"] = password
        if token is not UNSET:
            field_dict["token"] = token
        if url is not UNSET:
            field_dict["url"] = url
        if keys is not UNSET:
            field_dict["keys"] = keys
        if subscription is not UNSET:
            field_dict["subscription"] = subscription
        if vapid is not UNSET:
            field_dict["vapid"] = vapid

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.subscription import Subscription
        from ..models.vapid import VAPID

        d = dict(src_dict)
        password = d.pop("password", UNSET)

        token = d.pop("token", UNSET)

        url = d.pop("url", UNSET)

        keys = cast(list[str], d.pop("keys", UNSET))

        _subscription = d.pop("subscription", UNSET)
        subscription: Subscription | Unset
        if isinstance(_subscription, Unset):
            subscription = UNSET
        else:
            subscription = Subscription.from_dict(_subscription)

        _vapid = d.pop("vapid", UNSET)
        vapid: VAPID | Unset
        if isinstance(_vapid, Unset):
            vapid = UNSET
        else:
            vapid = VAPID.from_dict(_vapid)

        channel_secrets = cls(
            password=password,
            token=token,
            url=url,
            keys=keys,
            subscription=subscription,
            vapid=vapid,
        )

        channel_secrets.additional_properties = d
        return channel_secrets

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
