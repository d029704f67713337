from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.run_update_rules import RunUpdateRules


T = TypeVar("T", bound="RunUpdate")


@_attrs_define
class RunUpdate:
    """
    Attributes:
        name (str | Unset):
        mute (list[str] | Unset): What is not to be told: started, suspect, lost, recovered, completed, failed, stopped,
            alert, or * for everything.
        rules (RunUpdateRules | Unset): Thresholds of the alerts by name; those that are left out stay as they are. They
            hold for what comes from now on.
    """

    name: str | Unset = UNSET
    mute: list[str] | Unset = UNSET
    rules: RunUpdateRules | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        mute: list[str] | Unset = UNSET
        if not isinstance(self.mute, Unset):
            mute = self.mute

        rules: dict[str, Any] | Unset = UNSET
        if not isinstance(self.rules, Unset):
            rules = self.rules.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if mute is not UNSET:
            field_dict["mute"] = mute
        if rules is not UNSET:
            field_dict["rules"] = rules

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.run_update_rules import RunUpdateRules

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        mute = cast(list[str], d.pop("mute", UNSET))

        _rules = d.pop("rules", UNSET)
        rules: RunUpdateRules | Unset
        if isinstance(_rules, Unset):
            rules = UNSET
        else:
            rules = RunUpdateRules.from_dict(_rules)

        run_update = cls(
            name=name,
            mute=mute,
            rules=rules,
        )

        return run_update
