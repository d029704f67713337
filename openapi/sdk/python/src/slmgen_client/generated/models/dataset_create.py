from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reading import Reading


T = TypeVar("T", bound="DatasetCreate")


@_attrs_define
class DatasetCreate:
    """
    Attributes:
        uploads (list[str]): Finished uploads, the shards of one dataset in their order.
        name (str | Unset):
        reading (Reading | Unset): How the files are read; what is left out is detected.
    """

    uploads: list[str]
    name: str | Unset = UNSET
    reading: Reading | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        uploads = self.uploads

        name = self.name

        reading: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reading, Unset):
            reading = self.reading.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "uploads": uploads,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if reading is not UNSET:
            field_dict["reading"] = reading

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reading import Reading

        d = dict(src_dict)
        uploads = cast(list[str], d.pop("uploads"))

        name = d.pop("name", UNSET)

        _reading = d.pop("reading", UNSET)
        reading: Reading | Unset
        if isinstance(_reading, Unset):
            reading = UNSET
        else:
            reading = Reading.from_dict(_reading)

        dataset_create = cls(
            uploads=uploads,
            name=name,
            reading=reading,
        )

        return dataset_create
