from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SplitMarker")


@_attrs_define
class SplitMarker:
    """SplitMarker begins the turns of one role. A marker that begins with a letter or # counts only at the beginning of a
    line.

        Attributes:
            text (str):
            role (str):
            end (str | Unset): End closes the turn, as <|im_end|> does.
            inline (bool | Unset): Inline lets a marker stand inside a line whatever it begins with.
    """

    text: str
    role: str
    end: str | Unset = UNSET
    inline: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        role = self.role

        end = self.end

        inline = self.inline

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "text": text,
                "role": role,
            }
        )
        if end is not UNSET:
            field_dict["end"] = end
        if inline is not UNSET:
            field_dict["inline"] = inline

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        text = d.pop("text")

        role = d.pop("role")

        end = d.pop("end", UNSET)

        inline = d.pop("inline", UNSET)

        split_marker = cls(
            text=text,
            role=role,
            end=end,
            inline=inline,
        )

        split_marker.additional_properties = d
        return split_marker

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
