from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Position")


@_attrs_define
class Position:
    """Position says where in the input something stands. Zero fields are unknown.

    Attributes:
        byte (int): offset of the record in the decoded (uncompressed, UTF-8) stream; -1 unknown
        file (str | Unset):
        record (int | Unset): 1-based source record
        line (int | Unset): 1-based text line; 0 in binary containers
        path (str | Unset): JSON pointer or column name inside the record
    """

    byte: int
    file: str | Unset = UNSET
    record: int | Unset = UNSET
    line: int | Unset = UNSET
    path: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        byte = self.byte

        file = self.file

        record = self.record

        line = self.line

        path = self.path

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "byte": byte,
            }
        )
        if file is not UNSET:
            field_dict["file"] = file
        if record is not UNSET:
            field_dict["record"] = record
        if line is not UNSET:
            field_dict["line"] = line
        if path is not UNSET:
            field_dict["path"] = path

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        byte = d.pop("byte")

        file = d.pop("file", UNSET)

        record = d.pop("record", UNSET)

        line = d.pop("line", UNSET)

        path = d.pop("path", UNSET)

        position = cls(
            byte=byte,
            file=file,
            record=record,
            line=line,
            path=path,
        )

        position.additional_properties = d
        return position

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
