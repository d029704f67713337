from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.analysis_create_task import AnalysisCreateTask, check_analysis_create_task
from ..models.analysis_create_without_item import (
    AnalysisCreateWithoutItem,
    check_analysis_create_without_item,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="AnalysisCreate")


@_attrs_define
class AnalysisCreate:
    """
    Attributes:
        dataset (str):
        task (AnalysisCreateTask | Unset): What the model shall do; some findings depend on it.
        without (list[AnalysisCreateWithoutItem] | Unset): Parts to leave out.
        against (list[str] | Unset): Datasets whose questions this one should not hold: data to evaluate with.
        voice (bool | Unset): Also measure what the answers are like. Default: False.
        priority (int | Unset): Higher ones of a project are begun first.
    """

    dataset: str
    task: AnalysisCreateTask | Unset = UNSET
    without: list[AnalysisCreateWithoutItem] | Unset = UNSET
    against: list[str] | Unset = UNSET
    voice: bool | Unset = False
    priority: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        dataset = self.dataset

        task: str | Unset = UNSET
        if not isinstance(self.task, Unset):
            task = self.task

        without: list[str] | Unset = UNSET
        if not isinstance(self.without, Unset):
            without = []
            for without_item_data in self.without:
                without_item: str = without_item_data
                without.append(without_item)

        against: list[str] | Unset = UNSET
        if not isinstance(self.against, Unset):
            against = self.against

        voice = self.voice

        priority = self.priority

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "dataset": dataset,
            }
        )
        if task is not UNSET:
            field_dict["task"] = task
        if without is not UNSET:
            field_dict["without"] = without
        if against is not UNSET:
            field_dict["against"] = against
        if voice is not UNSET:
            field_dict["voice"] = voice
        if priority is not UNSET:
            field_dict["priority"] = priority

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        dataset = d.pop("dataset")

        _task = d.pop("task", UNSET)
        task: AnalysisCreateTask | Unset
        if isinstance(_task, Unset):
            task = UNSET
        else:
            task = check_analysis_create_task(_task)

        _without = d.pop("without", UNSET)
        without: list[AnalysisCreateWithoutItem] | Unset = UNSET
        if _without is not UNSET:
            without = []
            for without_item_data in _without:
                without_item = check_analysis_create_without_item(without_item_data)

                without.append(without_item)

        against = cast(list[str], d.pop("against", UNSET))

        voice = d.pop("voice", UNSET)

        priority = d.pop("priority", UNSET)

        analysis_create = cls(
            dataset=dataset,
            task=task,
            without=without,
            against=against,
            voice=voice,
            priority=priority,
        )

        return analysis_create
