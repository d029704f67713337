from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.change import Change


T = TypeVar("T", bound="Violation")


@_attrs_define
class Violation:
    """Violation is one limit that a model does not meet.

    Attributes:
        constraint (str):
        detail (str):
        relax (str):
        change (Change): Change is what to alter in a request. Zero fields stay as they are.
        possible (bool):
    """

    constraint: str
    detail: str
    relax: str
    change: Change
    possible: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        constraint = self.constraint

        detail = self.detail

        relax = self.relax

        change = self.change.to_dict()

        possible = self.possible

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "constraint": constraint,
                "detail": detail,
                "relax": relax,
                "change": change,
                "possible": possible,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.change import Change

        d = dict(src_dict)
        constraint = d.pop("constraint")

        detail = d.pop("detail")

        relax = d.pop("relax")

        change = Change.from_dict(d.pop("change"))

        possible = d.pop("possible")

        violation = cls(
            constraint=constraint,
            detail=detail,
            relax=relax,
            change=change,
            possible=possible,
        )

        violation.additional_properties = d
        return violation

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
