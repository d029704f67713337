from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Pilot")


@_attrs_define
class Pilot:
    """Pilot says that a plan trains on a part of the data, to foretell what training on all of it gives.

    Attributes:
        rows (int): Rows is how many rows train. They are chosen by the seed: pilots of one dataset and seed train on
            nested parts, and are measured on the same held-out rows.
        of (int): Of is the number of rows that the whole training would have, held-out rows included.
    """

    rows: int
    of: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rows = self.rows

        of = self.of

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rows": rows,
                "of": of,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        rows = d.pop("rows")

        of = d.pop("of")

        pilot = cls(
            rows=rows,
            of=of,
        )

        pilot.additional_properties = d
        return pilot

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
