from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Rejected")


@_attrs_define
class Rejected:
    """Rejected is one record of the quarantine file.

    Attributes:
        file (str):
        record (int):
        byte (int):
        code (str):
        reason (str):
        raw (str): the record as text; bytes that are not UTF-8 as U+FFFD, then RawBase64 holds them
        line (int | Unset):
        path (str | Unset):
        raw_base64 (list[int] | Unset):
    """

    file: str
    record: int
    byte: int
    code: str
    reason: str
    raw: str
    line: int | Unset = UNSET
    path: str | Unset = UNSET
    raw_base64: list[int] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file = self.file

        record = self.record

        byte = self.byte

        code = self.code

        reason = self.reason

        raw = self.raw

        line = self.line

        path = self.path

        raw_base64: list[int] | Unset = UNSET
        if not isinstance(self.raw_base64, Unset):
            raw_base64 = self.raw_base64

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "file": file,
                "record": record,
                "byte": byte,
                "code": code,
                "reason": reason,
                "raw": raw,
            }
        )
        if line is not UNSET:
            field_dict["line"] = line
        if path is not UNSET:
            field_dict["path"] = path
        if raw_base64 is not UNSET:
            field_dict["raw_base64"] = raw_base64

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        file = d.pop("file")

        record = d.pop("record")

        byte = d.pop("byte")

        code = d.pop("code")

        reason = d.pop("reason")

        raw = d.pop("raw")

        line = d.pop("line", UNSET)

        path = d.pop("path", UNSET)

        raw_base64 = cast(list[int], d.pop("raw_base64", UNSET))

        rejected = cls(
            file=file,
            record=record,
            byte=byte,
            code=code,
            reason=reason,
            raw=raw,
            line=line,
            path=path,
            raw_base64=raw_base64,
        )

        rejected.additional_properties = d
        return rejected

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
