from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.chat_role import ChatRole, check_chat_role
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_extra import MessageExtra
    from ..models.part import Part
    from ..models.tool_call import ToolCall


T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """Message is one turn.

    Attributes:
        role (ChatRole): Role is the canonical speaker of a message.
        raw_role (str | Unset): RawRole is the role as the source spelled it, "" when it equals Role.
        name (str | Unset):
        parts (list[Part] | Unset):
        content_null (bool | Unset): ContentNull says that the source held a null content (as a tool call does), which
            is not an empty text.
        tool_calls (list[ToolCall] | Unset):
        tool_call_id (str | Unset):
        is_error (bool | Unset): IsError says of the result of a tool whether the tool failed; nil: the source does not
            say.
        train (bool | Unset): Train says whether the loss counts this message; nil: the default (assistant messages
            train).
        weight (float | Unset): Weight is the exact text of a loss weight; "" when there was none.
        extra (MessageExtra | Unset): Extra keeps unknown members of the source message, in order.
    """

    role: ChatRole
    raw_role: str | Unset = UNSET
    name: str | Unset = UNSET
    parts: list[Part] | Unset = UNSET
    content_null: bool | Unset = UNSET
    tool_calls: list[ToolCall] | Unset = UNSET
    tool_call_id: str | Unset = UNSET
    is_error: bool | Unset = UNSET
    train: bool | Unset = UNSET
    weight: float | Unset = UNSET
    extra: MessageExtra | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        role: str = self.role

        raw_role = self.raw_role

        name = self.name

        parts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.parts, Unset):
            parts = []
            for parts_item_data in self.parts:
                parts_item = parts_item_data.to_dict()
                parts.append(parts_item)

        content_null = self.content_null

        tool_calls: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.tool_calls, Unset):
            tool_calls = []
            for tool_calls_item_data in self.tool_calls:
                tool_calls_item = tool_calls_item_data.to_dict()
                tool_calls.append(tool_calls_item)

        tool_call_id = self.tool_call_id

        is_error = self.is_error

        train = self.train

        weight = self.weight

        extra: dict[str, Any] | Unset = UNSET
        if not isinstance(self.extra, Unset):
            extra = self.extra.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
            }
        )
        if raw_role is not UNSET:
            field_dict["raw_role"] = raw_role
        if name is not UNSET:
            field_dict["name"] = name
        if parts is not UNSET:
            field_dict["parts"] = parts
        if content_null is not UNSET:
            field_dict["content_null"] = content_null
        if tool_calls is not UNSET:
            field_dict["tool_calls"] = tool_calls
        if tool_call_id is not UNSET:
            field_dict["tool_call_id"] = tool_call_id
        if is_error is not UNSET:
            field_dict["is_error"] = is_error
        if train is not UNSET:
            field_dict["train"] = train
        if weight is not UNSET:
            field_dict["weight"] = weight
        if extra is not UNSET:
            field_dict["extra"] = extra

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.message_extra import MessageExtra
        from ..models.part import Part
        from ..models.tool_call import ToolCall

        d = dict(src_dict)
        role = check_chat_role(d.pop("role"))

        raw_role = d.pop("raw_role", UNSET)

        name = d.pop("name", UNSET)

        _parts = d.pop("parts", UNSET)
        parts: list[Part] | Unset = UNSET
        if _parts is not UNSET:
            parts = []
            for parts_item_data in _parts:
                parts_item = Part.from_dict(parts_item_data)

                parts.append(parts_item)

        content_null = d.pop("content_null", UNSET)

        _tool_calls = d.pop("tool_calls", UNSET)
        tool_calls: list[ToolCall] | Unset = UNSET
        if _tool_calls is not UNSET:
            tool_calls = []
            for tool_calls_item_data in _tool_calls:
                tool_calls_item = ToolCall.from_dict(tool_calls_item_data)

                tool_calls.append(tool_calls_item)

        tool_call_id = d.pop("tool_call_id", UNSET)

        is_error = d.pop("is_error", UNSET)

        train = d.pop("train", UNSET)

        weight = d.pop("weight", UNSET)

        _extra = d.pop("extra", UNSET)
        extra: MessageExtra | Unset
        if isinstance(_extra, Unset):
            extra = UNSET
        else:
            extra = MessageExtra.from_dict(_extra)

        message = cls(
            role=role,
            raw_role=raw_role,
            name=name,
            parts=parts,
            content_null=content_null,
            tool_calls=tool_calls,
            tool_call_id=tool_call_id,
            is_error=is_error,
            train=train,
            weight=weight,
            extra=extra,
        )

        message.additional_properties = d
        return message

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
