from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.method import Method, check_method
from ..types import UNSET, Unset

T = TypeVar("T", bound="Change")


@_attrs_define
class Change:
    """Change is what to alter in a request. Zero fields stay as they are.

    Attributes:
        gpu (str | Unset):
        method (Method | Unset): Method is how weights are trained.
        max_length (int | Unset): cut examples at this many tokens
        memory_gib (float | Unset):
        min_tokens_per_second (float | Unset):
        non_commercial (bool | Unset):
        allow_gated (bool | Unset):
        drop_languages (list[str] | Unset):
        drop_tools (bool | Unset):
    """

    gpu: str | Unset = UNSET
    method: Method | Unset = UNSET
    max_length: int | Unset = UNSET
    memory_gib: float | Unset = UNSET
    min_tokens_per_second: float | Unset = UNSET
    non_commercial: bool | Unset = UNSET
    allow_gated: bool | Unset = UNSET
    drop_languages: list[str] | Unset = UNSET
    drop_tools: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        gpu = self.gpu

        method: str | Unset = UNSET
        if not isinstance(self.method, Unset):
            method = self.method

        max_length = self.max_length

        memory_gib = self.memory_gib

        min_tokens_per_second = self.min_tokens_per_second

        non_commercial = self.non_commercial

        allow_gated = self.allow_gated

        drop_languages: list[str] | Unset = UNSET
        if not isinstance(self.drop_languages, Unset):
            drop_languages = self.drop_languages

        drop_tools = self.drop_tools

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if gpu is not UNSET:
            field_dict["gpu"] = gpu
        if method is not UNSET:
            field_dict["method"] = method
        if max_length is not UNSET:
            field_dict["max_length"] = max_length
        if memory_gib is not UNSET:
            field_dict["memory_gib"] = memory_gib
        if min_tokens_per_second is not UNSET:
            field_dict["min_tokens_per_second"] = min_tokens_per_second
        if non_commercial is not UNSET:
            field_dict["non_commercial"] = non_commercial
        if allow_gated is not UNSET:
            field_dict["allow_gated"] = allow_gated
        if drop_languages is not UNSET:
            field_dict["drop_languages"] = drop_languages
        if drop_tools is not UNSET:
            field_dict["drop_tools"] = drop_tools

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        gpu = d.pop("gpu", UNSET)

        _method = d.pop("method", UNSET)
        method: Method | Unset
        if isinstance(_method, Unset):
            method = UNSET
        else:
            method = check_method(_method)

        max_length = d.pop("max_length", UNSET)

        memory_gib = d.pop("memory_gib", UNSET)

        min_tokens_per_second = d.pop("min_tokens_per_second", UNSET)

        non_commercial = d.pop("non_commercial", UNSET)

        allow_gated = d.pop("allow_gated", UNSET)

        drop_languages = cast(list[str], d.pop("drop_languages", UNSET))

        drop_tools = d.pop("drop_tools", UNSET)

        change = cls(
            gpu=gpu,
            method=method,
            max_length=max_length,
            memory_gib=memory_gib,
            min_tokens_per_second=min_tokens_per_second,
            non_commercial=non_commercial,
            allow_gated=allow_gated,
            drop_languages=drop_languages,
            drop_tools=drop_tools,
        )

        change.additional_properties = d
        return change

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
