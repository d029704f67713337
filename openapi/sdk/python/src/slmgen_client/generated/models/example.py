from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.formats_kind import FormatsKind, check_formats_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.completion import Completion
    from ..models.example_meta import ExampleMeta
    from ..models.message import Message
    from ..models.part import Part
    from ..models.tool_def import ToolDef


T = TypeVar("T", bound="Example")


@_attrs_define
class Example:
    """Example is one training example in canonical form. It is lossless: what the canonical fields cannot say stays in
    Meta, in the Extra of messages and in Origin. A decoded Example owns its memory; it is safe to keep and to send to
    another goroutine, but not to change while another reads it.

        Attributes:
            kind (FormatsKind): Kind says what an Example trains.
            messages (list[Message] | Unset):
            completions (list[Completion] | Unset):
            tools (list[ToolDef] | Unset):
            media (list[Part] | Unset): Media are references that belong to the row (columns such as images), in order of
                their markers in the text.
            meta (ExampleMeta | Unset): Meta keeps every column that the canonical fields do not express, in source order,
                with the exact text of its value.
    """

    kind: FormatsKind
    messages: list[Message] | Unset = UNSET
    completions: list[Completion] | Unset = UNSET
    tools: list[ToolDef] | Unset = UNSET
    media: list[Part] | Unset = UNSET
    meta: ExampleMeta | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        messages: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.messages, Unset):
            messages = []
            for messages_item_data in self.messages:
                messages_item = messages_item_data.to_dict()
                messages.append(messages_item)

        completions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.completions, Unset):
            completions = []
            for completions_item_data in self.completions:
                completions_item = completions_item_data.to_dict()
                completions.append(completions_item)

        tools: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.tools, Unset):
            tools = []
            for tools_item_data in self.tools:
                tools_item = tools_item_data.to_dict()
                tools.append(tools_item)

        media: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.media, Unset):
            media = []
            for media_item_data in self.media:
                media_item = media_item_data.to_dict()
                media.append(media_item)

        meta: dict[str, Any] | Unset = UNSET
        if not isinstance(self.meta, Unset):
            meta = self.meta.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if messages is not UNSET:
            field_dict["messages"] = messages
        if completions is not UNSET:
            field_dict["completions"] = completions
        if tools is not UNSET:
            field_dict["tools"] = tools
        if media is not UNSET:
            field_dict["media"] = media
        if meta is not UNSET:
            field_dict["meta"] = meta

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.completion import Completion
        from ..models.example_meta import ExampleMeta
        from ..models.message import Message
        from ..models.part import Part
        from ..models.tool_def import ToolDef

        d = dict(src_dict)
        kind = check_formats_kind(d.pop("kind"))

        _messages = d.pop("messages", UNSET)
        messages: list[Message] | Unset = UNSET
        if _messages is not UNSET:
            messages = []
            for messages_item_data in _messages:
                messages_item = Message.from_dict(messages_item_data)

                messages.append(messages_item)

        _completions = d.pop("completions", UNSET)
        completions: list[Completion] | Unset = UNSET
        if _completions is not UNSET:
            completions = []
            for completions_item_data in _completions:
                completions_item = Completion.from_dict(completions_item_data)

                completions.append(completions_item)

        _tools = d.pop("tools", UNSET)
        tools: list[ToolDef] | Unset = UNSET
        if _tools is not UNSET:
            tools = []
            for tools_item_data in _tools:
                tools_item = ToolDef.from_dict(tools_item_data)

                tools.append(tools_item)

        _media = d.pop("media", UNSET)
        media: list[Part] | Unset = UNSET
        if _media is not UNSET:
            media = []
            for media_item_data in _media:
                media_item = Part.from_dict(media_item_data)

                media.append(media_item)

        _meta = d.pop("meta", UNSET)
        meta: ExampleMeta | Unset
        if isinstance(_meta, Unset):
            meta = UNSET
        else:
            meta = ExampleMeta.from_dict(_meta)

        example = cls(
            kind=kind,
            messages=messages,
            completions=completions,
            tools=tools,
            media=media,
            meta=meta,
        )

        example.additional_properties = d
        return example

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
