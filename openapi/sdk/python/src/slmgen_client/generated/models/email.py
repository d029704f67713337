from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Email")


@_attrs_define
class Email:
    """Email is a mail server that takes mail for others, and who gets it.

    Attributes:
        host (str):
        from_ (str): an address, which may have a name before it
        to (list[str] | None): up to 20; a mail that one of them is refused is sent to none
        port (int | Unset): 0 is 587 for starttls, 465 for tls
        security (str | Unset): Security is starttls (the default) or tls: mail and passwords are never sent in the
            open.
        user (str | Unset): empty does not log in
    """

    host: str
    from_: str
    to: list[str] | None
    port: int | Unset = UNSET
    security: str | Unset = UNSET
    user: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        host = self.host

        from_ = self.from_

        to: list[str] | None
        if isinstance(self.to, list):
            to = self.to

        else:
            to = self.to

        port = self.port

        security = self.security

        user = self.user

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "host": host,
                "from": from_,
                "to": to,
            }
        )
        if port is not UNSET:
            field_dict["port"] = port
        if security is not UNSET:
            field_dict["security"] = security
        if user is not UNSET:
            field_dict["user"] = user

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        host = d.pop("host")

        from_ = d.pop("from")

        def _parse_to(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                to_type_0 = cast(list[str], data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        to = _parse_to(d.pop("to"))

        port = d.pop("port", UNSET)

        security = d.pop("security", UNSET)

        user = d.pop("user", UNSET)

        email = cls(
            host=host,
            from_=from_,
            to=to,
            port=port,
            security=security,
            user=user,
        )

        email.additional_properties = d
        return email

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
