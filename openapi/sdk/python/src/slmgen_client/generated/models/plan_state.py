from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.plan import Plan
    from ..models.recommendation import Recommendation


T = TypeVar("T", bound="PlanState")


@_attrs_define
class PlanState:
    """
    Attributes:
        id (str):
        dataset (str):
        analysis (str):
        created (datetime.datetime):
        plan (Plan): Plan is a dataset, a model, a method, its settings, what they cost and why they were chosen. It is
            data: it can be saved as JSON, edited, and built into a bundle. It holds no clock, so the same inputs give the
            same bytes.
        recommendation (Recommendation): Recommendation is the choice with everything it was made from.
    """

    id: str
    dataset: str
    analysis: str
    created: datetime.datetime
    plan: Plan
    recommendation: Recommendation
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        dataset = self.dataset

        analysis = self.analysis

        created = self.created.isoformat()

        plan = self.plan.to_dict()

        recommendation = self.recommendation.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "dataset": dataset,
                "analysis": analysis,
                "created": created,
                "plan": plan,
                "recommendation": recommendation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.plan import Plan
        from ..models.recommendation import Recommendation

        d = dict(src_dict)
        id = d.pop("id")

        dataset = d.pop("dataset")

        analysis = d.pop("analysis")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        plan = Plan.from_dict(d.pop("plan"))

        recommendation = Recommendation.from_dict(d.pop("recommendation"))

        plan_state = cls(
            id=id,
            dataset=dataset,
            analysis=analysis,
            created=created,
            plan=plan,
            recommendation=recommendation,
        )

        plan_state.additional_properties = d
        return plan_state

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
