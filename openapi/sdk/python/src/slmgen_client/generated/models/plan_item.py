from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PlanItem")


@_attrs_define
class PlanItem:
    """
    Attributes:
        id (str):
        dataset (str):
        created (datetime.datetime):
        name (str):
        model (str):
        lane (str):
    """

    id: str
    dataset: str
    created: datetime.datetime
    name: str
    model: str
    lane: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        dataset = self.dataset

        created = self.created.isoformat()

        name = self.name

        model = self.model

        lane = self.lane

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "dataset": dataset,
                "created": created,
                "name": name,
                "model": model,
                "lane": lane,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        dataset = d.pop("dataset")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        name = d.pop("name")

        model = d.pop("model")

        lane = d.pop("lane")

        plan_item = cls(
            id=id,
            dataset=dataset,
            created=created,
            name=name,
            model=model,
            lane=lane,
        )

        plan_item.additional_properties = d
        return plan_item

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
