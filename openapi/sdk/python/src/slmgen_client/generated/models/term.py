from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.term_inputs import TermInputs


T = TypeVar("T", bound="Term")


@_attrs_define
class Term:
    """Term is one piece that a figure recomputes from. Value is null where unknown. Op says how Inputs give Value, in
    plain arithmetic ("weights + gradients").

        Attributes:
            name (str):
            value (float | None):
            unit (str):
            op (str | Unset):
            inputs (TermInputs | Unset):
            source (str | Unset):
    """

    name: str
    value: float | None
    unit: str
    op: str | Unset = UNSET
    inputs: TermInputs | Unset = UNSET
    source: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        value: float | None
        value = self.value

        unit = self.unit

        op = self.op

        inputs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = self.inputs.to_dict()

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "value": value,
                "unit": unit,
            }
        )
        if op is not UNSET:
            field_dict["op"] = op
        if inputs is not UNSET:
            field_dict["inputs"] = inputs
        if source is not UNSET:
            field_dict["source"] = source

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.term_inputs import TermInputs

        d = dict(src_dict)
        name = d.pop("name")

        def _parse_value(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        value = _parse_value(d.pop("value"))

        unit = d.pop("unit")

        op = d.pop("op", UNSET)

        _inputs = d.pop("inputs", UNSET)
        inputs: TermInputs | Unset
        if isinstance(_inputs, Unset):
            inputs = UNSET
        else:
            inputs = TermInputs.from_dict(_inputs)

        source = d.pop("source", UNSET)

        term = cls(
            name=name,
            value=value,
            unit=unit,
            op=op,
            inputs=inputs,
            source=source,
        )

        term.additional_properties = d
        return term

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
