from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.wishes_method import WishesMethod, check_wishes_method
from ..models.wishes_objective import WishesObjective, check_wishes_objective
from ..models.wishes_preset import WishesPreset, check_wishes_preset
from ..models.wishes_target import WishesTarget, check_wishes_target
from ..models.wishes_task import WishesTask, check_wishes_task
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.weights import Weights


T = TypeVar("T", bound="PlanCreate")


@_attrs_define
class PlanCreate:
    """
    Attributes:
        task (WishesTask): What the model shall do.
        target (WishesTarget): Where it shall run.
        dataset (str):
        preset (WishesPreset | Unset):  Default: 'balanced'.
        lane (str | Unset): Trainer: unsloth (default), trl, axolotl, llamafactory, mlx.
        gpu (str | Unset): Card to train on; T4 where it is left out.
        model (str | Unset): Take this base model whatever the ranking says.
        method (WishesMethod | Unset): What fits where it is left out.
        objective (WishesObjective | Unset): What most rows are for where it is left out.
        non_commercial (bool | Unset): Accept models whose licence forbids commercial use, or is unknown.
        no_gated (bool | Unset): Leave out models behind an access form.
        memory_gib (float | Unset): Memory of the target, instead of its usual one.
        min_tokens_per_second (float | Unset):
        weights (Weights | Unset): What counts in the ranking, in points of the score; what is left out keeps its
            default.
        baseline (float | Unset): What prompting reaches on the task.
        baseline_rows (int | Unset): How many rows the baseline was measured on.
        seed (int | Unset):  Default: 42.
        without_observations (bool | Unset): Learn nothing from the project's own runs.
        analysis (str | Unset): Of the dataset; made anew where it is left out.
        set_ (list[str] | Unset): Settings laid over the plan: lora.r=32
        name (str | Unset): Of the run and the model.
        priority (int | Unset): Higher ones of a project are begun first.
    """

    task: WishesTask
    target: WishesTarget
    dataset: str
    preset: WishesPreset | Unset = "balanced"
    lane: str | Unset = UNSET
    gpu: str | Unset = UNSET
    model: str | Unset = UNSET
    method: WishesMethod | Unset = UNSET
    objective: WishesObjective | Unset = UNSET
    non_commercial: bool | Unset = UNSET
    no_gated: bool | Unset = UNSET
    memory_gib: float | Unset = UNSET
    min_tokens_per_second: float | Unset = UNSET
    weights: Weights | Unset = UNSET
    baseline: float | Unset = UNSET
    baseline_rows: int | Unset = UNSET
    seed: int | Unset = 42
    without_observations: bool | Unset = UNSET
    analysis: str | Unset = UNSET
    set_: list[str] | Unset = UNSET
    name: str | Unset = UNSET
    priority: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        task: str = self.task

        target: str = self.target

        dataset = self.dataset

        preset: str | Unset = UNSET
        if not isinstance(self.preset, Unset):
            preset = self.preset

        lane = self.lane

        gpu = self.gpu

        model = self.model

        method: str | Unset = UNSET
        if not isinstance(self.method, Unset):
            method = self.method

        objective: str | Unset = UNSET
        if not isinstance(self.objective, Unset):
            objective = self.objective

        non_commercial = self.non_commercial

        no_gated = self.no_gated

        memory_gib = self.memory_gib

        min_tokens_per_second = self.min_tokens_per_second

        weights: dict[str, Any] | Unset = UNSET
        if not isinstance(self.weights, Unset):
            weights = self.weights.to_dict()

        baseline = self.baseline

        baseline_rows = self.baseline_rows

        seed = self.seed

        without_observations = self.without_observations

        analysis = self.analysis

        set_: list[str] | Unset = UNSET
        if not isinstance(self.set_, Unset):
            set_ = self.set_

        name = self.name

        priority = self.priority

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "task": task,
                "target": target,
                "dataset": dataset,
            }
        )
        if preset is not UNSET:
            field_dict["preset"] = preset
        if lane is not UNSET:
            field_dict["lane"] = lane
        if gpu is not UNSET:
            field_dict["gpu"] = gpu
        if model is not UNSET:
            field_dict["model"] = model
        if method is not UNSET:
            field_dict["method"] = method
        if objective is not UNSET:
            field_dict["objective"] = objective
        if non_commercial is not UNSET:
            field_dict["non_commercial"] = non_commercial
        if no_gated is not UNSET:
            field_dict["no_gated"] = no_gated
        if memory_gib is not UNSET:
            field_dict["memory_gib"] = memory_gib
        if min_tokens_per_second is not UNSET:
            field_dict["min_tokens_per_second"] = min_tokens_per_second
        if weights is not UNSET:
            field_dict["weights"] = weights
        if baseline is not UNSET:
            field_dict["baseline"] = baseline
        if baseline_rows is not UNSET:
            field_dict["baseline_rows"] = baseline_rows
        if seed is not UNSET:
            field_dict["seed"] = seed
        if without_observations is not UNSET:
            field_dict["without_observations"] = without_observations
        if analysis is not UNSET:
            field_dict["analysis"] = analysis
        if set_ is not UNSET:
            field_dict["set"] = set_
        if name is not UNSET:
            field_dict["name"] = name
        if priority is not UNSET:
            field_dict["priority"] = priority

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.weights import Weights

        d = dict(src_dict)
        task = check_wishes_task(d.pop("task"))

        target = check_wishes_target(d.pop("target"))

        dataset = d.pop("dataset")

        _preset = d.pop("preset", UNSET)
        preset: WishesPreset | Unset
        if isinstance(_preset, Unset):
            preset = UNSET
        else:
            preset = check_wishes_preset(_preset)

        lane = d.pop("lane", UNSET)

        gpu = d.pop("gpu", UNSET)

        model = d.pop("model", UNSET)

        _method = d.pop("method", UNSET)
        method: WishesMethod | Unset
        if isinstance(_method, Unset):
            method = UNSET
        else:
            method = check_wishes_method(_method)

        _objective = d.pop("objective", UNSET)
        objective: WishesObjective | Unset
        if isinstance(_objective, Unset):
            objective = UNSET
        else:
            objective = check_wishes_objective(_objective)

        non_commercial = d.pop("non_commercial", UNSET)

        no_gated = d.pop("no_gated", UNSET)

        memory_gib = d.pop("memory_gib", UNSET)

        min_tokens_per_second = d.pop("min_tokens_per_second", UNSET)

        _weights = d.pop("weights", UNSET)
        weights: Weights | Unset
        if isinstance(_weights, Unset):
            weights = UNSET
        else:
            weights = Weights.from_dict(_weights)

        baseline = d.pop("baseline", UNSET)

        baseline_rows = d.pop("baseline_rows", UNSET)

        seed = d.pop("seed", UNSET)

        without_observations = d.pop("without_observations", UNSET)

        analysis = d.pop("analysis", UNSET)

        set_ = cast(list[str], d.pop("set", UNSET))

        name = d.pop("name", UNSET)

        priority = d.pop("priority", UNSET)

        plan_create = cls(
            task=task,
            target=target,
            dataset=dataset,
            preset=preset,
            lane=lane,
            gpu=gpu,
            model=model,
            method=method,
            objective=objective,
            non_commercial=non_commercial,
            no_gated=no_gated,
            memory_gib=memory_gib,
            min_tokens_per_second=min_tokens_per_second,
            weights=weights,
            baseline=baseline,
            baseline_rows=baseline_rows,
            seed=seed,
            without_observations=without_observations,
            analysis=analysis,
            set_=set_,
            name=name,
            priority=priority,
        )

        plan_create.additional_properties = d
        return plan_create

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
