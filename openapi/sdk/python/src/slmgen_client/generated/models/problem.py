from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.problem_code import ProblemCode, check_problem_code
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.place import Place
    from ..models.wrong_member import WrongMember


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """What went wrong and what to do about it (RFC 9457).

    Attributes:
        type_ (str):  Example: about:blank.
        title (str):
        status (int):  Example: 422.
        code (ProblemCode): Stable; see docs/errors.md.
        detail (str):
        hint (str | Unset): What to do.
        instance (str | Unset): Id of the request.
        position (Place | Unset): Where in the data.
        errors (list[WrongMember] | Unset): Each member of the request that is wrong.
    """

    type_: str
    title: str
    status: int
    code: ProblemCode
    detail: str
    hint: str | Unset = UNSET
    instance: str | Unset = UNSET
    position: Place | Unset = UNSET
    errors: list[WrongMember] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        code: str = self.code

        detail = self.detail

        hint = self.hint

        instance = self.instance

        position: dict[str, Any] | Unset = UNSET
        if not isinstance(self.position, Unset):
            position = self.position.to_dict()

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "code": code,
                "detail": detail,
            }
        )
        if hint is not UNSET:
            field_dict["hint"] = hint
        if instance is not UNSET:
            field_dict["instance"] = instance
        if position is not UNSET:
            field_dict["position"] = position
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.place import Place
        from ..models.wrong_member import WrongMember

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        code = check_problem_code(d.pop("code"))

        detail = d.pop("detail")

        hint = d.pop("hint", UNSET)

        instance = d.pop("instance", UNSET)

        _position = d.pop("position", UNSET)
        position: Place | Unset
        if isinstance(_position, Unset):
            position = UNSET
        else:
            position = Place.from_dict(_position)

        _errors = d.pop("errors", UNSET)
        errors: list[WrongMember] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = WrongMember.from_dict(errors_item_data)

                errors.append(errors_item)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            code=code,
            detail=detail,
            hint=hint,
            instance=instance,
            position=position,
            errors=errors,
        )

        problem.additional_properties = d
        return problem

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
