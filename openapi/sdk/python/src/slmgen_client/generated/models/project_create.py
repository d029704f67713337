from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProjectCreate")


@_attrs_define
class ProjectCreate:
    """
    Attributes:
        name (str):
        retain_days (int | Unset):
    """

    name: str
    retain_days: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        retain_days = self.retain_days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if retain_days is not UNSET:
            field_dict["retain_days"] = retain_days

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        retain_days = d.pop("retain_days", UNSET)

        project_create = cls(
            name=name,
            retain_days=retain_days,
        )

        return project_create
