from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.bundle_file import BundleFile


T = TypeVar("T", bound="Bundle")


@_attrs_define
class Bundle:
    """
    Attributes:
        id (str):
        plan (str):
        created (datetime.datetime):
        bytes_ (int): Of the zip.
        sha256 (str): Of the zip.
        lane (str):
        files (list[BundleFile]):
    """

    id: str
    plan: str
    created: datetime.datetime
    bytes_: int
    sha256: str
    lane: str
    files: list[BundleFile]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        plan = self.plan

        created = self.created.isoformat()

        bytes_ = self.bytes_

        sha256 = self.sha256

        lane = self.lane

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "plan": plan,
                "created": created,
                "bytes": bytes_,
                "sha256": sha256,
                "lane": lane,
                "files": files,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bundle_file import BundleFile

        d = dict(src_dict)
        id = d.pop("id")

        plan = d.pop("plan")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        bytes_ = d.pop("bytes")

        sha256 = d.pop("sha256")

        lane = d.pop("lane")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = BundleFile.from_dict(files_item_data)

            files.append(files_item)

        bundle = cls(
            id=id,
            plan=plan,
            created=created,
            bytes_=bytes_,
            sha256=sha256,
            lane=lane,
            files=files,
        )

        bundle.additional_properties = d
        return bundle

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
