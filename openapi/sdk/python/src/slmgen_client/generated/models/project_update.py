from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.limits import Limits


T = TypeVar("T", bound="ProjectUpdate")


@_attrs_define
class ProjectUpdate:
    """
    Attributes:
        name (str | Unset):
        retain_days (int | Unset):
        limits (Limits | Unset): 0, or left out, is the server's default.
    """

    name: str | Unset = UNSET
    retain_days: int | Unset = UNSET
    limits: Limits | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        retain_days = self.retain_days

        limits: dict[str, Any] | Unset = UNSET
        if not isinstance(self.limits, Unset):
            limits = self.limits.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if retain_days is not UNSET:
            field_dict["retain_days"] = retain_days
        if limits is not UNSET:
            field_dict["limits"] = limits

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.limits import Limits

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        retain_days = d.pop("retain_days", UNSET)

        _limits = d.pop("limits", UNSET)
        limits: Limits | Unset
        if isinstance(_limits, Unset):
            limits = UNSET
        else:
            limits = Limits.from_dict(_limits)

        project_update = cls(
            name=name,
            retain_days=retain_days,
            limits=limits,
        )

        return project_update
