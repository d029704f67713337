from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Upload")


@_attrs_define
class Upload:
    """
    Attributes:
        id (str):
        name (str):
        offset (int): Bytes that are here, on the disk.
        created (datetime.datetime):
        expires (datetime.datetime):
        size (int | Unset):
        sha256 (str | Unset):
    """

    id: str
    name: str
    offset: int
    created: datetime.datetime
    expires: datetime.datetime
    size: int | Unset = UNSET
    sha256: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        offset = self.offset

        created = self.created.isoformat()

        expires = self.expires.isoformat()

        size = self.size

        sha256 = self.sha256

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "offset": offset,
                "created": created,
                "expires": expires,
            }
        )
        if size is not UNSET:
            field_dict["size"] = size
        if sha256 is not UNSET:
            field_dict["sha256"] = sha256

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        offset = d.pop("offset")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        expires = datetime.datetime.fromisoformat(d.pop("expires"))

        size = d.pop("size", UNSET)

        sha256 = d.pop("sha256", UNSET)

        upload = cls(
            id=id,
            name=name,
            offset=offset,
            created=created,
            expires=expires,
            size=size,
            sha256=sha256,
        )

        upload.additional_properties = d
        return upload

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
