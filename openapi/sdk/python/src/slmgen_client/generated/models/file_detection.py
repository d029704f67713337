from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="FileDetection")


@_attrs_define
class FileDetection:
    """FileDetection is what was found out about one source of several.

    Attributes:
        name (str):
        container (str):
        compression (str):
        encoding (str):
        archive (str | Unset): Archive is what the file stands in: zip, tar, or tar with its compression before it
            (gzip+tar). Name is then ARCHIVE!FILE.
        split (str | Unset): Split is the split that the file belongs to by its name, see SplitOf; "" for none.
    """

    name: str
    container: str
    compression: str
    encoding: str
    archive: str | Unset = UNSET
    split: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        container = self.container

        compression = self.compression

        encoding = self.encoding

        archive = self.archive

        split = self.split

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "container": container,
                "compression": compression,
                "encoding": encoding,
            }
        )
        if archive is not UNSET:
            field_dict["archive"] = archive
        if split is not UNSET:
            field_dict["split"] = split

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        container = d.pop("container")

        compression = d.pop("compression")

        encoding = d.pop("encoding")

        archive = d.pop("archive", UNSET)

        split = d.pop("split", UNSET)

        file_detection = cls(
            name=name,
            container=container,
            compression=compression,
            encoding=encoding,
            archive=archive,
            split=split,
        )

        file_detection.additional_properties = d
        return file_detection

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
