from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Distribution")


@_attrs_define
class Distribution:
    """Distribution describes a quantity over the rows. Percentiles are exact up to 131,072 and within 1 % above.

    Attributes:
        min_ (float):
        mean (float):
        p50 (float):
        p95 (float):
        p99 (float):
        max_ (float):
    """

    min_: float
    mean: float
    p50: float
    p95: float
    p99: float
    max_: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        min_ = self.min_

        mean = self.mean

        p50 = self.p50

        p95 = self.p95

        p99 = self.p99

        max_ = self.max_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "min": min_,
                "mean": mean,
                "p50": p50,
                "p95": p95,
                "p99": p99,
                "max": max_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        min_ = d.pop("min")

        mean = d.pop("mean")

        p50 = d.pop("p50")

        p95 = d.pop("p95")

        p99 = d.pop("p99")

        max_ = d.pop("max")

        distribution = cls(
            min_=min_,
            mean=mean,
            p50=p50,
            p95=p95,
            p99=p99,
            max_=max_,
        )

        distribution.additional_properties = d
        return distribution

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
