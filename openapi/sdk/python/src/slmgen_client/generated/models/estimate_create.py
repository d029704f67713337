from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.estimate_create_method import (
    EstimateCreateMethod,
    check_estimate_create_method,
)
from ..models.estimate_create_target import (
    EstimateCreateTarget,
    check_estimate_create_target,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="EstimateCreate")


@_attrs_define
class EstimateCreate:
    """
    Attributes:
        model (str):
        method (EstimateCreateMethod):
        gpu (str):
        seq (int): Longest sequence in tokens.
        batch (int): Sequences at once on the card.
        rank (int | Unset):  Default: 16.
        lane (str | Unset):  Default: 'unsloth'.
        tokens (float | Unset): To train on; left out, memory alone is estimated.
        target (EstimateCreateTarget | Unset): What it is served on.
        prompt_tokens (float | Unset): Of a request to the trained model, on average.
        answer_tokens (float | Unset):
        without_observations (bool | Unset): Learn nothing from the project's own runs.
    """

    model: str
    method: EstimateCreateMethod
    gpu: str
    seq: int
    batch: int
    rank: int | Unset = 16
    lane: str | Unset = "unsloth"
    tokens: float | Unset = UNSET
    target: EstimateCreateTarget | Unset = UNSET
    prompt_tokens: float | Unset = UNSET
    answer_tokens: float | Unset = UNSET
    without_observations: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        method: str = self.method

        gpu = self.gpu

        seq = self.seq

        batch = self.batch

        rank = self.rank

        lane = self.lane

        tokens = self.tokens

        target: str | Unset = UNSET
        if not isinstance(self.target, Unset):
            target = self.target

        prompt_tokens = self.prompt_tokens

        answer_tokens = self.answer_tokens

        without_observations = self.without_observations

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "method": method,
                "gpu": gpu,
                "seq": seq,
                "batch": batch,
            }
        )
        if rank is not UNSET:
            field_dict["rank"] = rank
        if lane is not UNSET:
            field_dict["lane"] = lane
        if tokens is not UNSET:
            field_dict["tokens"] = tokens
        if target is not UNSET:
            field_dict["target"] = target
        if prompt_tokens is not UNSET:
            field_dict["prompt_tokens"] = prompt_tokens
        if answer_tokens is not UNSET:
            field_dict["answer_tokens"] = answer_tokens
        if without_observations is not UNSET:
            field_dict["without_observations"] = without_observations

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        model = d.pop("model")

        method = check_estimate_create_method(d.pop("method"))

        gpu = d.pop("gpu")

        seq = d.pop("seq")

        batch = d.pop("batch")

        rank = d.pop("rank", UNSET)

        lane = d.pop("lane", UNSET)

        tokens = d.pop("tokens", UNSET)

        _target = d.pop("target", UNSET)
        target: EstimateCreateTarget | Unset
        if isinstance(_target, Unset):
            target = UNSET
        else:
            target = check_estimate_create_target(_target)

        prompt_tokens = d.pop("prompt_tokens", UNSET)

        answer_tokens = d.pop("answer_tokens", UNSET)

        without_observations = d.pop("without_observations", UNSET)

        estimate_create = cls(
            model=model,
            method=method,
            gpu=gpu,
            seq=seq,
            batch=batch,
            rank=rank,
            lane=lane,
            tokens=tokens,
            target=target,
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
            without_observations=without_observations,
        )

        return estimate_create
