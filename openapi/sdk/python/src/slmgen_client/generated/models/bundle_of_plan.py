from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BundleOfPlan")


@_attrs_define
class BundleOfPlan:
    """
    Attributes:
        lane (str | Unset): Another lane than the plan's.
        set_ (list[str] | Unset):
        priority (int | Unset): Higher ones of a project are begun first.
    """

    lane: str | Unset = UNSET
    set_: list[str] | Unset = UNSET
    priority: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        lane = self.lane

        set_: list[str] | Unset = UNSET
        if not isinstance(self.set_, Unset):
            set_ = self.set_

        priority = self.priority

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if lane is not UNSET:
            field_dict["lane"] = lane
        if set_ is not UNSET:
            field_dict["set"] = set_
        if priority is not UNSET:
            field_dict["priority"] = priority

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        lane = d.pop("lane", UNSET)

        set_ = cast(list[str], d.pop("set", UNSET))

        priority = d.pop("priority", UNSET)

        bundle_of_plan = cls(
            lane=lane,
            set_=set_,
            priority=priority,
        )

        return bundle_of_plan
