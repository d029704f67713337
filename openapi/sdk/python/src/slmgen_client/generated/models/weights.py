from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Weights")


@_attrs_define
class Weights:
    """What counts in the ranking, in points of the score; what is left out keeps its default.

    Attributes:
        risk (float | Unset): Off for each point of the quality interval's width. Default: 0.25.
        time (float | Unset): Off for each doubling of 1 + training hours. Default: 1.0.
        memory (float | Unset): Off for a deploy budget used up. Default: 1.0.
        cost (float | Unset): Off for each doubling of 1 + USD that the training costs. Default: 0.0.
        latency (float | Unset): Off for each doubling of 1 + seconds that 100 tokens take on the target. Default: 0.0.
    """

    risk: float | Unset = 0.25
    time: float | Unset = 1.0
    memory: float | Unset = 1.0
    cost: float | Unset = 0.0
    latency: float | Unset = 0.0

    def to_dict(self) -> dict[str, Any]:
        risk = self.risk

        time = self.time

        memory = self.memory

        cost = self.cost

        latency = self.latency

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if risk is not UNSET:
            field_dict["risk"] = risk
        if time is not UNSET:
            field_dict["time"] = time
        if memory is not UNSET:
            field_dict["memory"] = memory
        if cost is not UNSET:
            field_dict["cost"] = cost
        if latency is not UNSET:
            field_dict["latency"] = latency

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        risk = d.pop("risk", UNSET)

        time = d.pop("time", UNSET)

        memory = d.pop("memory", UNSET)

        cost = d.pop("cost", UNSET)

        latency = d.pop("latency", UNSET)

        weights = cls(
            risk=risk,
            time=time,
            memory=memory,
            cost=cost,
            latency=latency,
        )

        return weights
