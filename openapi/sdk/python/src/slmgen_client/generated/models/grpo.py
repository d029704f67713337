from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GRPO")


@_attrs_define
class GRPO:
    """GRPO holds the settings of group relative policy optimization (arXiv 2402.03300).

    Attributes:
        num_generations (int): answers sampled for each prompt
        max_completion_length (int): tokens; part of max_length
        temperature (float):
        beta (float): weight of the divergence from where the model began; 0: none, and no reference
    """

    num_generations: int
    max_completion_length: int
    temperature: float
    beta: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        num_generations = self.num_generations

        max_completion_length = self.max_completion_length

        temperature = self.temperature

        beta = self.beta

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "num_generations": num_generations,
                "max_completion_length": max_completion_length,
                "temperature": temperature,
                "beta": beta,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        num_generations = d.pop("num_generations")

        max_completion_length = d.pop("max_completion_length")

        temperature = d.pop("temperature")

        beta = d.pop("beta")

        grpo = cls(
            num_generations=num_generations,
            max_completion_length=max_completion_length,
            temperature=temperature,
            beta=beta,
        )

        grpo.additional_properties = d
        return grpo

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
