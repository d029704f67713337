from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Remains")


@_attrs_define
class Remains:
    """Remains is Remaining as it is shown: figures, or the reason why there are none.

    Attributes:
        seconds (float | Unset):
        low (float | Unset): with High, holds the truth in four of five cases
        high (float | Unset):
        why (str | Unset):
    """

    seconds: float | Unset = UNSET
    low: float | Unset = UNSET
    high: float | Unset = UNSET
    why: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        seconds = self.seconds

        low = self.low

        high = self.high

        why = self.why

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if seconds is not UNSET:
            field_dict["seconds"] = seconds
        if low is not UNSET:
            field_dict["low"] = low
        if high is not UNSET:
            field_dict["high"] = high
        if why is not UNSET:
            field_dict["why"] = why

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        seconds = d.pop("seconds", UNSET)

        low = d.pop("low", UNSET)

        high = d.pop("high", UNSET)

        why = d.pop("why", UNSET)

        remains = cls(
            seconds=seconds,
            low=low,
            high=high,
            why=why,
        )

        remains.additional_properties = d
        return remains

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
