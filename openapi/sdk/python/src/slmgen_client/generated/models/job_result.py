from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="JobResult")


@_attrs_define
class JobResult:
    """What a succeeded job made.

    Attributes:
        dataset (str | Unset):
        analysis (str | Unset):
        plan (str | Unset):
        bundle (str | Unset):
        verdict (str | Unset): Of the recommendation.
        model (str | Unset): That was chosen.
    """

    dataset: str | Unset = UNSET
    analysis: str | Unset = UNSET
    plan: str | Unset = UNSET
    bundle: str | Unset = UNSET
    verdict: str | Unset = UNSET
    model: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dataset = self.dataset

        analysis = self.analysis

        plan = self.plan

        bundle = self.bundle

        verdict = self.verdict

        model = self.model

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if dataset is not UNSET:
            field_dict["dataset"] = dataset
        if analysis is not UNSET:
            field_dict["analysis"] = analysis
        if plan is not UNSET:
            field_dict["plan"] = plan
        if bundle is not UNSET:
            field_dict["bundle"] = bundle
        if verdict is not UNSET:
            field_dict["verdict"] = verdict
        if model is not UNSET:
            field_dict["model"] = model

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        dataset = d.pop("dataset", UNSET)

        analysis = d.pop("analysis", UNSET)

        plan = d.pop("plan", UNSET)

        bundle = d.pop("bundle", UNSET)

        verdict = d.pop("verdict", UNSET)

        model = d.pop("model", UNSET)

        job_result = cls(
            dataset=dataset,
            analysis=analysis,
            plan=plan,
            bundle=bundle,
            verdict=verdict,
            model=model,
        )

        job_result.additional_properties = d
        return job_result

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
