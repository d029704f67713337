from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RowRef")


@_attrs_define
class RowRef:
    """RowRef names a row by its content id and by its address.

    Attributes:
        id (str):
        byte (int):
        file (str | Unset):
        record (int | Unset):
        line (int | Unset):
        like (str | Unset): Like is the id of the earlier row that this one repeats or nearly repeats.
        note (str | Unset):
    """

    id: str
    byte: int
    file: str | Unset = UNSET
    record: int | Unset = UNSET
    line: int | Unset = UNSET
    like: str | Unset = UNSET
    note: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        byte = self.byte

        file = self.file

        record = self.record

        line = self.line

        like = self.like

        note = self.note

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "byte": byte,
            }
        )
        if file is not UNSET:
            field_dict["file"] = file
        if record is not UNSET:
            field_dict["record"] = record
        if line is not UNSET:
            field_dict["line"] = line
        if like is not UNSET:
            field_dict["like"] = like
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        byte = d.pop("byte")

        file = d.pop("file", UNSET)

        record = d.pop("record", UNSET)

        line = d.pop("line", UNSET)

        like = d.pop("like", UNSET)

        note = d.pop("note", UNSET)

        row_ref = cls(
            id=id,
            byte=byte,
            file=file,
            record=record,
            line=line,
            like=like,
            note=note,
        )

        row_ref.additional_properties = d
        return row_ref

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
