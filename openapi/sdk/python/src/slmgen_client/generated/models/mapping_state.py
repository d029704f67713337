from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.column_mapping import ColumnMapping


T = TypeVar("T", bound="MappingState")


@_attrs_define
class MappingState:
    """
    Attributes:
        applied (bool): False: it is a suggestion.
        mapping (ColumnMapping | None):
        columns (list[str]):
        etag (str):
    """

    applied: bool
    mapping: ColumnMapping | None
    columns: list[str]
    etag: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.column_mapping import ColumnMapping

        applied = self.applied

        mapping: dict[str, Any] | None
        if isinstance(self.mapping, ColumnMapping):
            mapping = self.mapping.to_dict()
        else:
            mapping = self.mapping

        columns = self.columns

        etag = self.etag

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "applied": applied,
                "mapping": mapping,
                "columns": columns,
                "etag": etag,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.column_mapping import ColumnMapping

        d = dict(src_dict)
        applied = d.pop("applied")

        def _parse_mapping(data: object) -> ColumnMapping | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                mapping_type_0 = ColumnMapping.from_dict(data)

                return mapping_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnMapping | None, data)

        mapping = _parse_mapping(d.pop("mapping"))

        columns = cast(list[str], d.pop("columns"))

        etag = d.pop("etag")

        mapping_state = cls(
            applied=applied,
            mapping=mapping,
            columns=columns,
            etag=etag,
        )

        mapping_state.additional_properties = d
        return mapping_state

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
