from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GPU")


@_attrs_define
class GPU:
    """GPU is a training card.

    Attributes:
        name (str): T4, L4, A100-80, ...
        memory_gib (float):
        usable_gib (float): what a process really gets
        tflops (float): dense 16-bit tensor, fp32 accumulate
        bf16 (bool):
        bandwidth_gbs (float):
        compute_capability (str):
        source (str):
    """

    name: str
    memory_gib: float
    usable_gib: float
    tflops: float
    bf16: bool
    bandwidth_gbs: float
    compute_capability: str
    source: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        memory_gib = self.memory_gib

        usable_gib = self.usable_gib

        tflops = self.tflops

        bf16 = self.bf16

        bandwidth_gbs = self.bandwidth_gbs

        compute_capability = self.compute_capability

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "memory_gib": memory_gib,
                "usable_gib": usable_gib,
                "tflops": tflops,
                "bf16": bf16,
                "bandwidth_gbs": bandwidth_gbs,
                "compute_capability": compute_capability,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        memory_gib = d.pop("memory_gib")

        usable_gib = d.pop("usable_gib")

        tflops = d.pop("tflops")

        bf16 = d.pop("bf16")

        bandwidth_gbs = d.pop("bandwidth_gbs")

        compute_capability = d.pop("compute_capability")

        source = d.pop("source")

        gpu = cls(
            name=name,
            memory_gib=memory_gib,
            usable_gib=usable_gib,
            tflops=tflops,
            bf16=bf16,
            bandwidth_gbs=bandwidth_gbs,
            compute_capability=compute_capability,
            source=source,
        )

        gpu.additional_properties = d
        return gpu

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
