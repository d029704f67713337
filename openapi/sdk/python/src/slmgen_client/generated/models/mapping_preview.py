from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.example import Example
    from ..models.position import Position
    from ..models.row_error import RowError


T = TypeVar("T", bound="MappingPreview")


@_attrs_define
class MappingPreview:
    """MappingPreview is one row before and after it is read. Example is nil when the row cannot be decoded; Err then says
    why.

        Attributes:
            before (Any): Any JSON value.
            position (Position): Position says where in the input something stands. Zero fields are unknown.
            example (Example | Unset): Example is one training example in canonical form. It is lossless: what the canonical
                fields cannot say stays in Meta, in the Extra of messages and in Origin. A decoded Example owns its memory; it
                is safe to keep and to send to another goroutine, but not to change while another reads it.
            error (RowError | Unset): Error is the typed error. Message says what is wrong and what to do; Err is the cause
                and is never shown to a remote user.
            why (list[str] | Unset): Why says why just this row is shown; empty where the caller chose it.
            lost (int | Unset): Lost is how many characters of the row's texts stand nowhere in the Example.
    """

    before: Any
    position: Position
    example: Example | Unset = UNSET
    error: RowError | Unset = UNSET
    why: list[str] | Unset = UNSET
    lost: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        before = self.before

        position = self.position.to_dict()

        example: dict[str, Any] | Unset = UNSET
        if not isinstance(self.example, Unset):
            example = self.example.to_dict()

        error: dict[str, Any] | Unset = UNSET
        if not isinstance(self.error, Unset):
            error = self.error.to_dict()

        why: list[str] | Unset = UNSET
        if not isinstance(self.why, Unset):
            why = self.why

        lost = self.lost

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "before": before,
                "position": position,
            }
        )
        if example is not UNSET:
            field_dict["example"] = example
        if error is not UNSET:
            field_dict["error"] = error
        if why is not UNSET:
            field_dict["why"] = why
        if lost is not UNSET:
            field_dict["lost"] = lost

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.example import Example
        from ..models.position import Position
        from ..models.row_error import RowError

        d = dict(src_dict)
        before = d.pop("before")

        position = Position.from_dict(d.pop("position"))

        _example = d.pop("example", UNSET)
        example: Example | Unset
        if isinstance(_example, Unset):
            example = UNSET
        else:
            example = Example.from_dict(_example)

        _error = d.pop("error", UNSET)
        error: RowError | Unset
        if isinstance(_error, Unset):
            error = UNSET
        else:
            error = RowError.from_dict(_error)

        why = cast(list[str], d.pop("why", UNSET))

        lost = d.pop("lost", UNSET)

        mapping_preview = cls(
            before=before,
            position=position,
            example=example,
            error=error,
            why=why,
            lost=lost,
        )

        mapping_preview.additional_properties = d
        return mapping_preview

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
