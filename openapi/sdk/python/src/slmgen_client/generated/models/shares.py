from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Shares")


@_attrs_define
class Shares:
    """Shares are fractions (0 to 1) of the rows.

    Attributes:
        json (float): answers that are valid JSON objects or arrays
        code (float): rows with a code block or code-like answer
        system (float): rows with a system prompt
        multi_turn (float): rows with more than one answer
        tools (float): rows with tools or tool calls
        media (float): rows that refer to images, audio or video
        reasoning (float): rows with reasoning parts or <think> text
        preference (float): rows with chosen and rejected answers
        systems (int): distinct system prompts (counted to 1,000)
        lang_sample (int): rows whose language was examined
    """

    json: float
    code: float
    system: float
    multi_turn: float
    tools: float
    media: float
    reasoning: float
    preference: float
    systems: int
    lang_sample: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        json = self.json

        code = self.code

        system = self.system

        multi_turn = self.multi_turn

        tools = self.tools

        media = self.media

        reasoning = self.reasoning

        preference = self.preference

        systems = self.systems

        lang_sample = self.lang_sample

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "json": json,
                "code": code,
                "system": system,
                "multi_turn": multi_turn,
                "tools": tools,
                "media": media,
                "reasoning": reasoning,
                "preference": preference,
                "systems": systems,
                "lang_sample": lang_sample,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        json = d.pop("json")

        code = d.pop("code")

        system = d.pop("system")

        multi_turn = d.pop("multi_turn")

        tools = d.pop("tools")

        media = d.pop("media")

        reasoning = d.pop("reasoning")

        preference = d.pop("preference")

        systems = d.pop("systems")

        lang_sample = d.pop("lang_sample")

        shares = cls(
            json=json,
            code=code,
            system=system,
            multi_turn=multi_turn,
            tools=tools,
            media=media,
            reasoning=reasoning,
            preference=preference,
            systems=systems,
            lang_sample=lang_sample,
        )

        shares.additional_properties = d
        return shares

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
