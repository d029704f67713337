from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.tool_call_extra import ToolCallExtra


T = TypeVar("T", bound="ToolCall")


@_attrs_define
class ToolCall:
    """ToolCall is one call that an assistant message makes.

    Attributes:
        name (str):
        id (str | Unset):
        type_ (str | Unset):
        arguments (Any | Unset): Arguments is the exact JSON text of the arguments object. ArgumentsString says that the
            source held it as a JSON string.
        arguments_string (bool | Unset):
        parts_after (int | Unset): PartsAfter counts the parts of the message that stand behind the call; 0: it comes
            after the words, as it usually does.
        extra (ToolCallExtra | Unset):
    """

    name: str
    id: str | Unset = UNSET
    type_: str | Unset = UNSET
    arguments: Any | Unset = UNSET
    arguments_string: bool | Unset = UNSET
    parts_after: int | Unset = UNSET
    extra: ToolCallExtra | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        id = self.id

        type_ = self.type_

        arguments = self.arguments

        arguments_string = self.arguments_string

        parts_after = self.parts_after

        extra: dict[str, Any] | Unset = UNSET
        if not isinstance(self.extra, Unset):
            extra = self.extra.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
        if type_ is not UNSET:
            field_dict["type"] = type_
        if arguments is not UNSET:
            field_dict["arguments"] = arguments
        if arguments_string is not UNSET:
            field_dict["arguments_string"] = arguments_string
        if parts_after is not UNSET:
            field_dict["parts_after"] = parts_after
        if extra is not UNSET:
            field_dict["extra"] = extra

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.tool_call_extra import ToolCallExtra

        d = dict(src_dict)
        name = d.pop("name")

        id = d.pop("id", UNSET)

        type_ = d.pop("type", UNSET)

        arguments = d.pop("arguments", UNSET)

        arguments_string = d.pop("arguments_string", UNSET)

        parts_after = d.pop("parts_after", UNSET)

        _extra = d.pop("extra", UNSET)
        extra: ToolCallExtra | Unset
        if isinstance(_extra, Unset):
            extra = UNSET
        else:
            extra = ToolCallExtra.from_dict(_extra)

        tool_call = cls(
            name=name,
            id=id,
            type_=type_,
            arguments=arguments,
            arguments_string=arguments_string,
            parts_after=parts_after,
            extra=extra,
        )

        tool_call.additional_properties = d
        return tool_call

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
