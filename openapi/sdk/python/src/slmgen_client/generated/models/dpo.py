from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DPO")


@_attrs_define
class DPO:
    """DPO holds the settings of direct preference optimization (arXiv 2305.18290).

    Attributes:
        beta (float): how strongly the model is held near where it began; larger is nearer
        loss_type (str): sigmoid, hinge, ipo, apo_zero, apo_down
    """

    beta: float
    loss_type: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        beta = self.beta

        loss_type = self.loss_type

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "beta": beta,
                "loss_type": loss_type,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        beta = d.pop("beta")

        loss_type = d.pop("loss_type")

        dpo = cls(
            beta=beta,
            loss_type=loss_type,
        )

        dpo.additional_properties = d
        return dpo

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
