from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.violation import Violation


T = TypeVar("T", bound="Rejection")


@_attrs_define
class Rejection:
    """Rejection is a model that violates at least one limit.

    Attributes:
        id (str):
        constraint (str): the first one violated
        relax (str): Relax is the smallest change of the request that admits the model, all of it: several violated
            limits need several changes.
        detail (str): Detail says what was found for every violated limit.
        violations (list[Violation] | None):
    """

    id: str
    constraint: str
    relax: str
    detail: str
    violations: list[Violation] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        constraint = self.constraint

        relax = self.relax

        detail = self.detail

        violations: list[dict[str, Any]] | None
        if isinstance(self.violations, list):
            violations = []
            for violations_type_0_item_data in self.violations:
                violations_type_0_item = violations_type_0_item_data.to_dict()
                violations.append(violations_type_0_item)

        else:
            violations = self.violations

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "constraint": constraint,
                "relax": relax,
                "detail": detail,
                "violations": violations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.violation import Violation

        d = dict(src_dict)
        id = d.pop("id")

        constraint = d.pop("constraint")

        relax = d.pop("relax")

        detail = d.pop("detail")

        def _parse_violations(data: object) -> list[Violation] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                violations_type_0 = []
                _violations_type_0 = data
                for violations_type_0_item_data in _violations_type_0:
                    violations_type_0_item = Violation.from_dict(
                        violations_type_0_item_data
                    )

                    violations_type_0.append(violations_type_0_item)

                return violations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Violation] | None, data)

        violations = _parse_violations(d.pop("violations"))

        rejection = cls(
            id=id,
            constraint=constraint,
            relax=relax,
            detail=detail,
            violations=violations,
        )

        rejection.additional_properties = d
        return rejection

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
