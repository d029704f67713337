from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.distribution import Distribution
    from ..models.row_ref import RowRef


T = TypeVar("T", bound="Difficulty")


@_attrs_define
class Difficulty:
    """Difficulty is how much the answers say that their prompts do not.

    Attributes:
        new_tokens (Distribution): Distribution describes a quantity over the rows. Percentiles are exact up to 131,072
            and within 1 % above.
        copied (float): Copied is the share of all words of last answers that are copied.
        hardest (list[RowRef] | None): Hardest and Easiest are rows with the most and the fewest new tokens, at most 20
            each, in this order.
        easiest (list[RowRef] | None):
    """

    new_tokens: Distribution
    copied: float
    hardest: list[RowRef] | None
    easiest: list[RowRef] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        new_tokens = self.new_tokens.to_dict()

        copied = self.copied

        hardest: list[dict[str, Any]] | None
        if isinstance(self.hardest, list):
            hardest = []
            for hardest_type_0_item_data in self.hardest:
                hardest_type_0_item = hardest_type_0_item_data.to_dict()
                hardest.append(hardest_type_0_item)

        else:
            hardest = self.hardest

        easiest: list[dict[str, Any]] | None
        if isinstance(self.easiest, list):
            easiest = []
            for easiest_type_0_item_data in self.easiest:
                easiest_type_0_item = easiest_type_0_item_data.to_dict()
                easiest.append(easiest_type_0_item)

        else:
            easiest = self.easiest

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "new_tokens": new_tokens,
                "copied": copied,
                "hardest": hardest,
                "easiest": easiest,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.distribution import Distribution
        from ..models.row_ref import RowRef

        d = dict(src_dict)
        new_tokens = Distribution.from_dict(d.pop("new_tokens"))

        copied = d.pop("copied")

        def _parse_hardest(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                hardest_type_0 = []
                _hardest_type_0 = data
                for hardest_type_0_item_data in _hardest_type_0:
                    hardest_type_0_item = RowRef.from_dict(hardest_type_0_item_data)

                    hardest_type_0.append(hardest_type_0_item)

                return hardest_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        hardest = _parse_hardest(d.pop("hardest"))

        def _parse_easiest(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                easiest_type_0 = []
                _easiest_type_0 = data
                for easiest_type_0_item_data in _easiest_type_0:
                    easiest_type_0_item = RowRef.from_dict(easiest_type_0_item_data)

                    easiest_type_0.append(easiest_type_0_item)

                return easiest_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        easiest = _parse_easiest(d.pop("easiest"))

        difficulty = cls(
            new_tokens=new_tokens,
            copied=copied,
            hardest=hardest,
            easiest=easiest,
        )

        difficulty.additional_properties = d
        return difficulty

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
