from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CheapestCost")


@_attrs_define
class CheapestCost:
    """CheapestCost is the range of the cheapest provider that is paid and whose rate is known; null fields when none is.
    What is free is given without a promise, and stands among the costs.

        Attributes:
            p10 (float | None):
            p50 (float | None):
            p90 (float | None):
            as_of (str):
            provider (str | Unset):
    """

    p10: float | None
    p50: float | None
    p90: float | None
    as_of: str
    provider: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        p10: float | None
        p10 = self.p10

        p50: float | None
        p50 = self.p50

        p90: float | None
        p90 = self.p90

        as_of = self.as_of

        provider = self.provider

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "p10": p10,
                "p50": p50,
                "p90": p90,
                "as_of": as_of,
            }
        )
        if provider is not UNSET:
            field_dict["provider"] = provider

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_p10(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        p10 = _parse_p10(d.pop("p10"))

        def _parse_p50(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        p50 = _parse_p50(d.pop("p50"))

        def _parse_p90(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        p90 = _parse_p90(d.pop("p90"))

        as_of = d.pop("as_of")

        provider = d.pop("provider", UNSET)

        cheapest_cost = cls(
            p10=p10,
            p50=p50,
            p90=p90,
            as_of=as_of,
            provider=provider,
        )

        cheapest_cost.additional_properties = d
        return cheapest_cost

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
