from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="KTO")


@_attrs_define
class KTO:
    """KTO holds the settings of Kahneman-Tversky optimization (arXiv 2402.01306).

    Attributes:
        beta (float):
        desirable_weight (float): of answers judged good
        undesirable_weight (float): of answers judged bad
    """

    beta: float
    desirable_weight: float
    undesirable_weight: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        beta = self.beta

        desirable_weight = self.desirable_weight

        undesirable_weight = self.undesirable_weight

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "beta": beta,
                "desirable_weight": desirable_weight,
                "undesirable_weight": undesirable_weight,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        beta = d.pop("beta")

        desirable_weight = d.pop("desirable_weight")

        undesirable_weight = d.pop("undesirable_weight")

        kto = cls(
            beta=beta,
            desirable_weight=desirable_weight,
            undesirable_weight=undesirable_weight,
        )

        kto.additional_properties = d
        return kto

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
