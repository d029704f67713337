from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Target")


@_attrs_define
class Target:
    """Target is where the model shall run: a budget, not a label.

    Attributes:
        name (str): cloud, server, desktop, edge, mobile, browser
        memory_gib (float): MemoryGiB is what weights, KV cache and runtime may take together.
        bandwidth_gbs (float): BandwidthGBs bounds decoding: tokens per second <= bandwidth * efficiency / bytes of
            weights.
        min_tokens_per_second (float): MinTokensPerSecond is what a reader finds fluent there.
        weight_bits (float): WeightBits is the width of the quantization the target is served with (16, 8, 4.85 for
            Q4_K_M, ...).
        context (int): Context is the number of tokens that the KV cache must hold, unless the data needs more.
        source (str):
        gpu (str | Unset): GPU is the card that is rented for it; "" where it is a device of the user's.
    """

    name: str
    memory_gib: float
    bandwidth_gbs: float
    min_tokens_per_second: float
    weight_bits: float
    context: int
    source: str
    gpu: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        memory_gib = self.memory_gib

        bandwidth_gbs = self.bandwidth_gbs

        min_tokens_per_second = self.min_tokens_per_second

        weight_bits = self.weight_bits

        context = self.context

        source = self.source

        gpu = self.gpu

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "memory_gib": memory_gib,
                "bandwidth_gbs": bandwidth_gbs,
                "min_tokens_per_second": min_tokens_per_second,
                "weight_bits": weight_bits,
                "context": context,
                "source": source,
            }
        )
        if gpu is not UNSET:
            field_dict["gpu"] = gpu

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        memory_gib = d.pop("memory_gib")

        bandwidth_gbs = d.pop("bandwidth_gbs")

        min_tokens_per_second = d.pop("min_tokens_per_second")

        weight_bits = d.pop("weight_bits")

        context = d.pop("context")

        source = d.pop("source")

        gpu = d.pop("gpu", UNSET)

        target = cls(
            name=name,
            memory_gib=memory_gib,
            bandwidth_gbs=bandwidth_gbs,
            min_tokens_per_second=min_tokens_per_second,
            weight_bits=weight_bits,
            context=context,
            source=source,
            gpu=gpu,
        )

        target.additional_properties = d
        return target

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
