from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.distribution import Distribution


T = TypeVar("T", bound="Lengths")


@_attrs_define
class Lengths:
    """Lengths are distributions over the rows.

    Attributes:
        prompt_chars (Distribution): Distribution describes a quantity over the rows. Percentiles are exact up to
            131,072 and within 1 % above.
        answer_chars (Distribution): Distribution describes a quantity over the rows. Percentiles are exact up to
            131,072 and within 1 % above.
        turns (Distribution): Distribution describes a quantity over the rows. Percentiles are exact up to 131,072 and
            within 1 % above.
    """

    prompt_chars: Distribution
    answer_chars: Distribution
    turns: Distribution
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt_chars = self.prompt_chars.to_dict()

        answer_chars = self.answer_chars.to_dict()

        turns = self.turns.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt_chars": prompt_chars,
                "answer_chars": answer_chars,
                "turns": turns,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.distribution import Distribution

        d = dict(src_dict)
        prompt_chars = Distribution.from_dict(d.pop("prompt_chars"))

        answer_chars = Distribution.from_dict(d.pop("answer_chars"))

        turns = Distribution.from_dict(d.pop("turns"))

        lengths = cls(
            prompt_chars=prompt_chars,
            answer_chars=answer_chars,
            turns=turns,
        )

        lengths.additional_properties = d
        return lengths

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
