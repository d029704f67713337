from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="AnalysisItem")


@_attrs_define
class AnalysisItem:
    """
    Attributes:
        id (str):
        dataset (str):
        created (datetime.datetime):
        examples (int):
        quality (float | None): 0 to 100; null where it cannot be said.
    """

    id: str
    dataset: str
    created: datetime.datetime
    examples: int
    quality: float | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        dataset = self.dataset

        created = self.created.isoformat()

        examples = self.examples

        quality: float | None
        quality = self.quality

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "dataset": dataset,
                "created": created,
                "examples": examples,
                "quality": quality,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        dataset = d.pop("dataset")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        examples = d.pop("examples")

        def _parse_quality(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        quality = _parse_quality(d.pop("quality"))

        analysis_item = cls(
            id=id,
            dataset=dataset,
            created=created,
            examples=examples,
            quality=quality,
        )

        analysis_item.additional_properties = d
        return analysis_item

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
