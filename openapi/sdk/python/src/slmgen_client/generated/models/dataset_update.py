from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reading import Reading


T = TypeVar("T", bound="DatasetUpdate")


@_attrs_define
class DatasetUpdate:
    """
    Attributes:
        name (str | Unset):
        reading (Reading | Unset): How the files are read; what is left out is detected.
    """

    name: str | Unset = UNSET
    reading: Reading | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        reading: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reading, Unset):
            reading = self.reading.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if reading is not UNSET:
            field_dict["reading"] = reading

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reading import Reading

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _reading = d.pop("reading", UNSET)
        reading: Reading | Unset
        if isinstance(_reading, Unset):
            reading = UNSET
        else:
            reading = Reading.from_dict(_reading)

        dataset_update = cls(
            name=name,
            reading=reading,
        )

        return dataset_update
