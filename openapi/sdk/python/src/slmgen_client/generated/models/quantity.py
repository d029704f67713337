from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row_ref import RowRef


T = TypeVar("T", bound="Quantity")


@_attrs_define
class Quantity:
    """Quantity is the distribution of a figure over rows.

    Attributes:
        rows (int): that it was measured on
        mean (float):
        p10 (float):
        p50 (float):
        p90 (float):
        max_ (float):
        lowest (list[RowRef] | None): Lowest and Highest are the rows at both ends, at most 3 each, with their figure as
            the note.
        highest (list[RowRef] | None):
    """

    rows: int
    mean: float
    p10: float
    p50: float
    p90: float
    max_: float
    lowest: list[RowRef] | None
    highest: list[RowRef] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rows = self.rows

        mean = self.mean

        p10 = self.p10

        p50 = self.p50

        p90 = self.p90

        max_ = self.max_

        lowest: list[dict[str, Any]] | None
        if isinstance(self.lowest, list):
            lowest = []
            for lowest_type_0_item_data in self.lowest:
                lowest_type_0_item = lowest_type_0_item_data.to_dict()
                lowest.append(lowest_type_0_item)

        else:
            lowest = self.lowest

        highest: list[dict[str, Any]] | None
        if isinstance(self.highest, list):
            highest = []
            for highest_type_0_item_data in self.highest:
                highest_type_0_item = highest_type_0_item_data.to_dict()
                highest.append(highest_type_0_item)

        else:
            highest = self.highest

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rows": rows,
                "mean": mean,
                "p10": p10,
                "p50": p50,
                "p90": p90,
                "max": max_,
                "lowest": lowest,
                "highest": highest,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_ref import RowRef

        d = dict(src_dict)
        rows = d.pop("rows")

        mean = d.pop("mean")

        p10 = d.pop("p10")

        p50 = d.pop("p50")

        p90 = d.pop("p90")

        max_ = d.pop("max")

        def _parse_lowest(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                lowest_type_0 = []
                _lowest_type_0 = data
                for lowest_type_0_item_data in _lowest_type_0:
                    lowest_type_0_item = RowRef.from_dict(lowest_type_0_item_data)

                    lowest_type_0.append(lowest_type_0_item)

                return lowest_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        lowest = _parse_lowest(d.pop("lowest"))

        def _parse_highest(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                highest_type_0 = []
                _highest_type_0 = data
                for highest_type_0_item_data in _highest_type_0:
                    highest_type_0_item = RowRef.from_dict(highest_type_0_item_data)

                    highest_type_0.append(highest_type_0_item)

                return highest_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        highest = _parse_highest(d.pop("highest"))

        quantity = cls(
            rows=rows,
            mean=mean,
            p10=p10,
            p50=p50,
            p90=p90,
            max_=max_,
            lowest=lowest,
            highest=highest,
        )

        quantity.additional_properties = d
        return quantity

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
