from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.scope import Scope, check_scope
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.limits import Limits


T = TypeVar("T", bound="Key")


@_attrs_define
class Key:
    """
    Attributes:
        id (str):
        name (str):
        prefix (str): How its secret begins.
        scopes (list[Scope]):
        limits (Limits): 0, or left out, is the server's default.
        created (datetime.datetime):
        creator (str):
        expires (datetime.datetime | Unset):
        revoked (datetime.datetime | Unset): In the future: until when a rotated key still works.
        used (datetime.datetime | Unset): To the minute.
        next_ (str | Unset): The key that replaces it.
    """

    id: str
    name: str
    prefix: str
    scopes: list[Scope]
    limits: Limits
    created: datetime.datetime
    creator: str
    expires: datetime.datetime | Unset = UNSET
    revoked: datetime.datetime | Unset = UNSET
    used: datetime.datetime | Unset = UNSET
    next_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        prefix = self.prefix

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item: str = scopes_item_data
            scopes.append(scopes_item)

        limits = self.limits.to_dict()

        created = self.created.isoformat()

        creator = self.creator

        expires: str | Unset = UNSET
        if not isinstance(self.expires, Unset):
            expires = self.expires.isoformat()

        revoked: str | Unset = UNSET
        if not isinstance(self.revoked, Unset):
            revoked = self.revoked.isoformat()

        used: str | Unset = UNSET
        if not isinstance(self.used, Unset):
            used = self.used.isoformat()

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "prefix": prefix,
                "scopes": scopes,
                "limits": limits,
                "created": created,
                "creator": creator,
            }
        )
        if expires is not UNSET:
            field_dict["expires"] = expires
        if revoked is not UNSET:
            field_dict["revoked"] = revoked
        if used is not UNSET:
            field_dict["used"] = used
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.limits import Limits

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        prefix = d.pop("prefix")

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in _scopes:
            scopes_item = check_scope(scopes_item_data)

            scopes.append(scopes_item)

        limits = Limits.from_dict(d.pop("limits"))

        created = datetime.datetime.fromisoformat(d.pop("created"))

        creator = d.pop("creator")

        _expires = d.pop("expires", UNSET)
        expires: datetime.datetime | Unset
        if isinstance(_expires, Unset):
            expires = UNSET
        else:
            expires = datetime.datetime.fromisoformat(_expires)

        _revoked = d.pop("revoked", UNSET)
        revoked: datetime.datetime | Unset
        if isinstance(_revoked, Unset):
            revoked = UNSET
        else:
            revoked = datetime.datetime.fromisoformat(_revoked)

        _used = d.pop("used", UNSET)
        used: datetime.datetime | Unset
        if isinstance(_used, Unset):
            used = UNSET
        else:
            used = datetime.datetime.fromisoformat(_used)

        next_ = d.pop("next", UNSET)

        key = cls(
            id=id,
            name=name,
            prefix=prefix,
            scopes=scopes,
            limits=limits,
            created=created,
            creator=creator,
            expires=expires,
            revoked=revoked,
            used=used,
            next_=next_,
        )

        key.additional_properties = d
        return key

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
