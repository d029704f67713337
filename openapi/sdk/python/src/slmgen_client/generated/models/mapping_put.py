from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.column_mapping import ColumnMapping


T = TypeVar("T", bound="MappingPut")


@_attrs_define
class MappingPut:
    """One of the two: a whole mapping, or columns with their roles. Neither forgets the mapping.

    Attributes:
        mapping (ColumnMapping | Unset): Mapping says how the columns of a foreign table become an Example. It is a
            versioned JSON document: suggested by SuggestMapping, written by hand or with --map, edited, saved and used
            again. A Mapping is plain data; do not change it while another goroutine uses it (the Format that it gives holds
            its own copy).
        map_ (list[str] | Unset):
    """

    mapping: ColumnMapping | Unset = UNSET
    map_: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mapping: dict[str, Any] | Unset = UNSET
        if not isinstance(self.mapping, Unset):
            mapping = self.mapping.to_dict()

        map_: list[str] | Unset = UNSET
        if not isinstance(self.map_, Unset):
            map_ = self.map_

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if mapping is not UNSET:
            field_dict["mapping"] = mapping
        if map_ is not UNSET:
            field_dict["map"] = map_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.column_mapping import ColumnMapping

        d = dict(src_dict)
        _mapping = d.pop("mapping", UNSET)
        mapping: ColumnMapping | Unset
        if isinstance(_mapping, Unset):
            mapping = UNSET
        else:
            mapping = ColumnMapping.from_dict(_mapping)

        map_ = cast(list[str], d.pop("map", UNSET))

        mapping_put = cls(
            mapping=mapping,
            map_=map_,
        )

        return mapping_put
