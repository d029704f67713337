from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="VAPID")


@_attrs_define
class VAPID:
    """VAPID is the key pair by which a push service knows this server (RFC 8292), as base64url. Browsers subscribe to the
    public key; a subscription is of no use without the private one that belongs to it. It is formatted and logged with
    the public key alone.

        Attributes:
            public (str): 65 bytes: the applicationServerKey of PushManager.subscribe
            private (str): 32 bytes
    """

    public: str
    private: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        public = self.public

        private = self.private

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "public": public,
                "private": private,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        public = d.pop("public")

        private = d.pop("private")

        vapid = cls(
            public=public,
            private=private,
        )

        vapid.additional_properties = d
        return vapid

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
