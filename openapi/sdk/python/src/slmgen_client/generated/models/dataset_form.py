from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="DatasetForm")


@_attrs_define
class DatasetForm:
    """
    Attributes:
        file (list[File]): One part a file, after the other fields.
        name (str | Unset):
        container (str | Unset):
        format_ (str | Unset):
        split (str | Unset):
    """

    file: list[File]
    name: str | Unset = UNSET
    container: str | Unset = UNSET
    format_: str | Unset = UNSET
    split: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file = []
        for file_item_data in self.file:
            file_item = file_item_data.to_tuple()

            file.append(file_item)

        name = self.name

        container = self.container

        format_ = self.format_

        split = self.split

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "file": file,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if container is not UNSET:
            field_dict["container"] = container
        if format_ is not UNSET:
            field_dict["format"] = format_
        if split is not UNSET:
            field_dict["split"] = split

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        for file_item_element in self.file:
            files.append(("file", file_item_element.to_tuple()))

        if not isinstance(self.name, Unset):
            files.append(("name", (None, str(self.name).encode(), "text/plain")))

        if not isinstance(self.container, Unset):
            files.append(
                ("container", (None, str(self.container).encode(), "text/plain"))
            )

        if not isinstance(self.format_, Unset):
            files.append(("format", (None, str(self.format_).encode(), "text/plain")))

        if not isinstance(self.split, Unset):
            files.append(("split", (None, str(self.split).encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        file = []
        _file = d.pop("file")
        for file_item_data in _file:
            file_item = File(payload=BytesIO(file_item_data))

            file.append(file_item)

        name = d.pop("name", UNSET)

        container = d.pop("container", UNSET)

        format_ = d.pop("format", UNSET)

        split = d.pop("split", UNSET)

        dataset_form = cls(
            file=file,
            name=name,
            container=container,
            format_=format_,
            split=split,
        )

        dataset_form.additional_properties = d
        return dataset_form

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
