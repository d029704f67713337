from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Reading")


@_attrs_define
class Reading:
    """How the files are read; what is left out is detected.

    Attributes:
        container (str | Unset):
        format_ (str | Unset):
        split (str | Unset): Read only the files of this split.
        map_ (list[str] | Unset): Columns and their roles: user=question
    """

    container: str | Unset = UNSET
    format_: str | Unset = UNSET
    split: str | Unset = UNSET
    map_: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        container = self.container

        format_ = self.format_

        split = self.split

        map_: list[str] | Unset = UNSET
        if not isinstance(self.map_, Unset):
            map_ = self.map_

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if container is not UNSET:
            field_dict["container"] = container
        if format_ is not UNSET:
            field_dict["format"] = format_
        if split is not UNSET:
            field_dict["split"] = split
        if map_ is not UNSET:
            field_dict["map"] = map_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        container = d.pop("container", UNSET)

        format_ = d.pop("format", UNSET)

        split = d.pop("split", UNSET)

        map_ = cast(list[str], d.pop("map", UNSET))

        reading = cls(
            container=container,
            format_=format_,
            split=split,
            map_=map_,
        )

        return reading
