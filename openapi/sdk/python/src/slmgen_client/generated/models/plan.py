from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.task import Task, check_task
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.estimate import Estimate
    from ..models.gpu import GPU
    from ..models.pilot import Pilot
    from ..models.plan_dataset import PlanDataset
    from ..models.plan_model import PlanModel
    from ..models.plan_reasons_type_0 import PlanReasonsType0
    from ..models.prompt import Prompt
    from ..models.target import Target
    from ..models.training import Training


T = TypeVar("T", bound="Plan")


@_attrs_define
class Plan:
    """Plan is a dataset, a model, a method, its settings, what they cost and why they were chosen. It is data: it can be
    saved as JSON, edited, and built into a bundle. It holds no clock, so the same inputs give the same bytes.

        Attributes:
            schema (str):
            name (str): slug: file names, run names
            dataset (PlanDataset): Dataset is what the plan needs to know of the data. Paths are as the user gave them.
            task (Task): Task is what the model shall do.
            target (Target): Target is where the model shall run: a budget, not a label.
            model (PlanModel): Model is the part of the registry entry that a bundle and a model card need.
            preset (str): fast-demo, balanced, production
            lane (str): unsloth, trl, axolotl, llamafactory, mlx
            gpu (GPU): GPU is a training card.
            training (Training): Training holds every setting that reaches the trainer. Paths of --set are the JSON names
                joined by dots: lora.r, batch.per_device.
            reasons (None | PlanReasonsType0): setting path (lora.r) -> why it has its value
            estimate (Estimate): Estimate is memory, time and money of one run.
            prompt (Prompt | Unset): Prompt is how a conversation becomes the tokens that the model sees: in training, and
                later where it is served. Zero fields are not known: the trainer then takes what the model brings.
            warnings (list[str] | Unset):
            pilot (Pilot | Unset): Pilot says that a plan trains on a part of the data, to foretell what training on all of
                it gives.
    """

    schema: str
    name: str
    dataset: PlanDataset
    task: Task
    target: Target
    model: PlanModel
    preset: str
    lane: str
    gpu: GPU
    training: Training
    reasons: None | PlanReasonsType0
    estimate: Estimate
    prompt: Prompt | Unset = UNSET
    warnings: list[str] | Unset = UNSET
    pilot: Pilot | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.plan_reasons_type_0 import PlanReasonsType0

        schema = self.schema

        name = self.name

        dataset = self.dataset.to_dict()

        task: str = self.task

        target = self.target.to_dict()

        model = self.model.to_dict()

        preset = self.preset

        lane = self.lane

        gpu = self.gpu.to_dict()

        training = self.training.to_dict()

        reasons: dict[str, Any] | None
        if isinstance(self.reasons, PlanReasonsType0):
            reasons = self.reasons.to_dict()
        else:
            reasons = self.reasons

        estimate = self.estimate.to_dict()

        prompt: dict[str, Any] | Unset = UNSET
        if not isinstance(self.prompt, Unset):
            prompt = self.prompt.to_dict()

        warnings: list[str] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = self.warnings

        pilot: dict[str, Any] | Unset = UNSET
        if not isinstance(self.pilot, Unset):
            pilot = self.pilot.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "schema": schema,
                "name": name,
                "dataset": dataset,
                "task": task,
                "target": target,
                "model": model,
                "preset": preset,
                "lane": lane,
                "gpu": gpu,
                "training": training,
                "reasons": reasons,
                "estimate": estimate,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if warnings is not UNSET:
            field_dict["warnings"] = warnings
        if pilot is not UNSET:
            field_dict["pilot"] = pilot

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.estimate import Estimate
        from ..models.gpu import GPU
        from ..models.pilot import Pilot
        from ..models.plan_dataset import PlanDataset
        from ..models.plan_model import PlanModel
        from ..models.plan_reasons_type_0 import PlanReasonsType0
        from ..models.prompt import Prompt
        from ..models.target import Target
        from ..models.training import Training

        d = dict(src_dict)
        schema = d.pop("schema")

        name = d.pop("name")

        dataset = PlanDataset.from_dict(d.pop("dataset"))

        task = check_task(d.pop("task"))

        target = Target.from_dict(d.pop("target"))

        model = PlanModel.from_dict(d.pop("model"))

        preset = d.pop("preset")

        lane = d.pop("lane")

        gpu = GPU.from_dict(d.pop("gpu"))

        training = Training.from_dict(d.pop("training"))

        def _parse_reasons(data: object) -> None | PlanReasonsType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                reasons_type_0 = PlanReasonsType0.from_dict(data)

                return reasons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PlanReasonsType0, data)

        reasons = _parse_reasons(d.pop("reasons"))

        estimate = Estimate.from_dict(d.pop("estimate"))

        _prompt = d.pop("prompt", UNSET)
        prompt: Prompt | Unset
        if isinstance(_prompt, Unset):
            prompt = UNSET
        else:
            prompt = Prompt.from_dict(_prompt)

        warnings = cast(list[str], d.pop("warnings", UNSET))

        _pilot = d.pop("pilot", UNSET)
        pilot: Pilot | Unset
        if isinstance(_pilot, Unset):
            pilot = UNSET
        else:
            pilot = Pilot.from_dict(_pilot)

        plan = cls(
            schema=schema,
            name=name,
            dataset=dataset,
            task=task,
            target=target,
            model=model,
            preset=preset,
            lane=lane,
            gpu=gpu,
            training=training,
            reasons=reasons,
            estimate=estimate,
            prompt=prompt,
            warnings=warnings,
            pilot=pilot,
        )

        plan.additional_properties = d
        return plan

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
