from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Score")


@_attrs_define
class Score:
    """Score is the one score record of the project: a benchmark figure with everything it depends on. Two scores are
    comparable only when Source and Setting are the same.

        Attributes:
            benchmark (str):
            value (float): 0 to 100 unless Unit says otherwise
            source (str):
            unit (str | Unset):
            setting (str | Unset): variant, shots, mode
            harness (str | Unset):
            date (str | Unset):
    """

    benchmark: str
    value: float
    source: str
    unit: str | Unset = UNSET
    setting: str | Unset = UNSET
    harness: str | Unset = UNSET
    date: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        benchmark = self.benchmark

        value = self.value

        source = self.source

        unit = self.unit

        setting = self.setting

        harness = self.harness

        date = self.date

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "benchmark": benchmark,
                "value": value,
                "source": source,
            }
        )
        if unit is not UNSET:
            field_dict["unit"] = unit
        if setting is not UNSET:
            field_dict["setting"] = setting
        if harness is not UNSET:
            field_dict["harness"] = harness
        if date is not UNSET:
            field_dict["date"] = date

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        benchmark = d.pop("benchmark")

        value = d.pop("value")

        source = d.pop("source")

        unit = d.pop("unit", UNSET)

        setting = d.pop("setting", UNSET)

        harness = d.pop("harness", UNSET)

        date = d.pop("date", UNSET)

        score = cls(
            benchmark=benchmark,
            value=value,
            source=source,
            unit=unit,
            setting=setting,
            harness=harness,
            date=date,
        )

        score.additional_properties = d
        return score

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
