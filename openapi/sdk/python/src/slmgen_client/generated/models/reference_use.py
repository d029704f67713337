from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ReferenceUse")


@_attrs_define
class ReferenceUse:
    """ReferenceUse says how much of a set was found in the dataset.

    Attributes:
        name (str):
        items (int): that could be looked for: those of at least eight words
        found (int): distinct items that a row holds
        rows (int): rows that hold one
    """

    name: str
    items: int
    found: int
    rows: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        items = self.items

        found = self.found

        rows = self.rows

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "items": items,
                "found": found,
                "rows": rows,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        items = d.pop("items")

        found = d.pop("found")

        rows = d.pop("rows")

        reference_use = cls(
            name=name,
            items=items,
            found=found,
            rows=rows,
        )

        reference_use.additional_properties = d
        return reference_use

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
