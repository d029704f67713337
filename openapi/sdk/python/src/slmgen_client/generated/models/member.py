from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role, check_role
from ..types import UNSET, Unset

T = TypeVar("T", bound="Member")


@_attrs_define
class Member:
    """
    Attributes:
        person (str):
        role (Role): Owner: everything. Admin: also members, keys, limits, audit log. Member: writes. Viewer: reads.
        added (datetime.datetime):
        name (str | Unset):
        email (str | Unset):
        groups (bool | Unset): The role comes from the login provider's groups.
    """

    person: str
    role: Role
    added: datetime.datetime
    name: str | Unset = UNSET
    email: str | Unset = UNSET
    groups: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        person = self.person

        role: str = self.role

        added = self.added.isoformat()

        name = self.name

        email = self.email

        groups = self.groups

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "person": person,
                "role": role,
                "added": added,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if email is not UNSET:
            field_dict["email"] = email
        if groups is not UNSET:
            field_dict["groups"] = groups

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person = d.pop("person")

        role = check_role(d.pop("role"))

        added = datetime.datetime.fromisoformat(d.pop("added"))

        name = d.pop("name", UNSET)

        email = d.pop("email", UNSET)

        groups = d.pop("groups", UNSET)

        member = cls(
            person=person,
            role=role,
            added=added,
            name=name,
            email=email,
            groups=groups,
        )

        member.additional_properties = d
        return member

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
