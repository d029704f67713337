from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mapping_field import MappingField


T = TypeVar("T", bound="ColumnMapping")


@_attrs_define
class ColumnMapping:
    """Mapping says how the columns of a foreign table become an Example. It is a versioned JSON document: suggested by
    SuggestMapping, written by hand or with --map, edited, saved and used again. A Mapping is plain data; do not change
    it while another goroutine uses it (the Format that it gives holds its own copy).

        Attributes:
            schema (str):
            fields (list[MappingField] | None):
            confidence (float | Unset): Confidence (0 to 1) is how sure a suggestion is as a whole; 1 when a person wrote
                the mapping.
    """

    schema: str
    fields: list[MappingField] | None
    confidence: float | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        schema = self.schema

        fields: list[dict[str, Any]] | None
        if isinstance(self.fields, list):
            fields = []
            for fields_type_0_item_data in self.fields:
                fields_type_0_item = fields_type_0_item_data.to_dict()
                fields.append(fields_type_0_item)

        else:
            fields = self.fields

        confidence = self.confidence

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "schema": schema,
                "fields": fields,
            }
        )
        if confidence is not UNSET:
            field_dict["confidence"] = confidence

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.mapping_field import MappingField

        d = dict(src_dict)
        schema = d.pop("schema")

        def _parse_fields(data: object) -> list[MappingField] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                fields_type_0 = []
                _fields_type_0 = data
                for fields_type_0_item_data in _fields_type_0:
                    fields_type_0_item = MappingField.from_dict(fields_type_0_item_data)

                    fields_type_0.append(fields_type_0_item)

                return fields_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MappingField] | None, data)

        fields = _parse_fields(d.pop("fields"))

        confidence = d.pop("confidence", UNSET)

        column_mapping = cls(
            schema=schema,
            fields=fields,
            confidence=confidence,
        )

        column_mapping.additional_properties = d
        return column_mapping

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
