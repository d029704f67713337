from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.limits import Limits


T = TypeVar("T", bound="Project")


@_attrs_define
class Project:
    """
    Attributes:
        id (str):
        name (str):
        created (datetime.datetime):
        updated (datetime.datetime):
        retain_days (int): After how many days without use datasets and what was made of them are erased; 0 keeps them.
        limits (Limits): 0, or left out, is the server's default.
        etag (str):
    """

    id: str
    name: str
    created: datetime.datetime
    updated: datetime.datetime
    retain_days: int
    limits: Limits
    etag: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        created = self.created.isoformat()

        updated = self.updated.isoformat()

        retain_days = self.retain_days

        limits = self.limits.to_dict()

        etag = self.etag

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "created": created,
                "updated": updated,
                "retain_days": retain_days,
                "limits": limits,
                "etag": etag,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.limits import Limits

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        updated = datetime.datetime.fromisoformat(d.pop("updated"))

        retain_days = d.pop("retain_days")

        limits = Limits.from_dict(d.pop("limits"))

        etag = d.pop("etag")

        project = cls(
            id=id,
            name=name,
            created=created,
            updated=updated,
            retain_days=retain_days,
            limits=limits,
            etag=etag,
        )

        project.additional_properties = d
        return project

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
