from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RunObservation")


@_attrs_define
class RunObservation:
    """What one run taught: how far the loss fell, how fast the card was, or both. What nobody measured is absent.

    Attributes:
        run (str):
        model (str):
        examples (float): Rows that it was trained on; 0: before any training.
        split (str | Unset): Names the held-out rows: the dataset's version, the seed and how many they are.
        loss (float | Unset): Mean over the learned tokens of the held-out rows, in nats.
        eval_tokens (float | Unset): Learned tokens of the held-out rows.
        eval_bytes (float | Unset): UTF-8 bytes that they stand for.
        gpu (str | Unset):
        lane (str | Unset):
        method (str | Unset):
        rank (int | Unset):
        precision (str | Unset):
        optimizer (str | Unset):
        max_length (int | Unset): In tokens.
        batch (int | Unset): Sequences on the card at once.
        grad_accum (int | Unset):
        packing (bool | Unset):
        checkpointing (bool | Unset):
        objective (str | Unset):
        sequences (int | Unset): That were trained on.
        tokens (float | Unset): Of those, without padding.
        seconds (float | Unset): Of the training steps alone.
    """

    run: str
    model: str
    examples: float
    split: str | Unset = UNSET
    loss: float | Unset = UNSET
    eval_tokens: float | Unset = UNSET
    eval_bytes: float | Unset = UNSET
    gpu: str | Unset = UNSET
    lane: str | Unset = UNSET
    method: str | Unset = UNSET
    rank: int | Unset = UNSET
    precision: str | Unset = UNSET
    optimizer: str | Unset = UNSET
    max_length: int | Unset = UNSET
    batch: int | Unset = UNSET
    grad_accum: int | Unset = UNSET
    packing: bool | Unset = UNSET
    checkpointing: bool | Unset = UNSET
    objective: str | Unset = UNSET
    sequences: int | Unset = UNSET
    tokens: float | Unset = UNSET
    seconds: float | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        run = self.run

        model = self.model

        examples = self.examples

        split = self.split

        loss = self.loss

        eval_tokens = self.eval_tokens

        eval_bytes = self.eval_bytes

        gpu = self.gpu

        lane = self.lane

        method = self.method

        rank = self.rank

        precision = self.precision

        optimizer = self.optimizer

        max_length = self.max_length

        batch = self.batch

        grad_accum = self.grad_accum

        packing = self.packing

        checkpointing = self.checkpointing

        objective = self.objective

        sequences = self.sequences

        tokens = self.tokens

        seconds = self.seconds

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "run": run,
                "model": model,
                "examples": examples,
            }
        )
        if split is not UNSET:
            field_dict["split"] = split
        if loss is not UNSET:
            field_dict["loss"] = loss
        if eval_tokens is not UNSET:
            field_dict["eval_tokens"] = eval_tokens
        if eval_bytes is not UNSET:
            field_dict["eval_bytes"] = eval_bytes
        if gpu is not UNSET:
            field_dict["gpu"] = gpu
        if lane is not UNSET:
            field_dict["lane"] = lane
        if method is not UNSET:
            field_dict["method"] = method
        if rank is not UNSET:
            field_dict["rank"] = rank
        if precision is not UNSET:
            field_dict["precision"] = precision
        if optimizer is not UNSET:
            field_dict["optimizer"] = optimizer
        if max_length is not UNSET:
            field_dict["max_length"] = max_length
        if batch is not UNSET:
            field_dict["batch"] = batch
        if grad_accum is not UNSET:
            field_dict["grad_accum"] = grad_accum
        if packing is not UNSET:
            field_dict["packing"] = packing
        if checkpointing is not UNSET:
            field_dict["checkpointing"] = checkpointing
        if objective is not UNSET:
            field_dict["objective"] = objective
        if sequences is not UNSET:
            field_dict["sequences"] = sequences
        if tokens is not UNSET:
            field_dict["tokens"] = tokens
        if seconds is not UNSET:
            field_dict["seconds"] = seconds

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        run = d.pop("run")

        model = d.pop("model")

        examples = d.pop("examples")

        split = d.pop("split", UNSET)

        loss = d.pop("loss", UNSET)

        eval_tokens = d.pop("eval_tokens", UNSET)

        eval_bytes = d.pop("eval_bytes", UNSET)

        gpu = d.pop("gpu", UNSET)

        lane = d.pop("lane", UNSET)

        method = d.pop("method", UNSET)

        rank = d.pop("rank", UNSET)

        precision = d.pop("precision", UNSET)

        optimizer = d.pop("optimizer", UNSET)

        max_length = d.pop("max_length", UNSET)

        batch = d.pop("batch", UNSET)

        grad_accum = d.pop("grad_accum", UNSET)

        packing = d.pop("packing", UNSET)

        checkpointing = d.pop("checkpointing", UNSET)

        objective = d.pop("objective", UNSET)

        sequences = d.pop("sequences", UNSET)

        tokens = d.pop("tokens", UNSET)

        seconds = d.pop("seconds", UNSET)

        run_observation = cls(
            run=run,
            model=model,
            examples=examples,
            split=split,
            loss=loss,
            eval_tokens=eval_tokens,
            eval_bytes=eval_bytes,
            gpu=gpu,
            lane=lane,
            method=method,
            rank=rank,
            precision=precision,
            optimizer=optimizer,
            max_length=max_length,
            batch=batch,
            grad_accum=grad_accum,
            packing=packing,
            checkpointing=checkpointing,
            objective=objective,
            sequences=sequences,
            tokens=tokens,
            seconds=seconds,
        )

        run_observation.additional_properties = d
        return run_observation

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
