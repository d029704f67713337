from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Prompt")


@_attrs_define
class Prompt:
    """Prompt is how a conversation becomes the tokens that the model sees: in training, and later where it is served. Zero
    fields are not known: the trainer then takes what the model brings.

        Attributes:
            template (str | Unset): the exact text of the chat template
            template_sha256 (str | Unset): of Template, in hex
            template_source (str | Unset): where it was read
            template_own (bool | Unset): it is the model's own, not one that replaces it
            tokenizer (str | Unset): identity of the tokenizer that the lengths were counted with
    """

    template: str | Unset = UNSET
    template_sha256: str | Unset = UNSET
    template_source: str | Unset = UNSET
    template_own: bool | Unset = UNSET
    tokenizer: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        template = self.template

        template_sha256 = self.template_sha256

        template_source = self.template_source

        template_own = self.template_own

        tokenizer = self.tokenizer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if template is not UNSET:
            field_dict["template"] = template
        if template_sha256 is not UNSET:
            field_dict["template_sha256"] = template_sha256
        if template_source is not UNSET:
            field_dict["template_source"] = template_source
        if template_own is not UNSET:
            field_dict["template_own"] = template_own
        if tokenizer is not UNSET:
            field_dict["tokenizer"] = tokenizer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        template = d.pop("template", UNSET)

        template_sha256 = d.pop("template_sha256", UNSET)

        template_source = d.pop("template_source", UNSET)

        template_own = d.pop("template_own", UNSET)

        tokenizer = d.pop("tokenizer", UNSET)

        prompt = cls(
            template=template,
            template_sha256=template_sha256,
            template_source=template_source,
            template_own=template_own,
            tokenizer=tokenizer,
        )

        prompt.additional_properties = d
        return prompt

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
