from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.signals_rewards import SignalsRewards


T = TypeVar("T", bound="Signals")


@_attrs_define
class Signals:
    """Signals counts comparisons, verdicts and checkable answers.

    Attributes:
        pairs (int | Unset): pairs of a better and a worse answer
        good (int | Unset): answers that were judged good
        bad (int | Unset): and bad
        checked (int | Unset): prompts whose answers a program can check
        rewards (SignalsRewards | Unset): those by the way they are checked
    """

    pairs: int | Unset = UNSET
    good: int | Unset = UNSET
    bad: int | Unset = UNSET
    checked: int | Unset = UNSET
    rewards: SignalsRewards | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        pairs = self.pairs

        good = self.good

        bad = self.bad

        checked = self.checked

        rewards: dict[str, Any] | Unset = UNSET
        if not isinstance(self.rewards, Unset):
            rewards = self.rewards.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if pairs is not UNSET:
            field_dict["pairs"] = pairs
        if good is not UNSET:
            field_dict["good"] = good
        if bad is not UNSET:
            field_dict["bad"] = bad
        if checked is not UNSET:
            field_dict["checked"] = checked
        if rewards is not UNSET:
            field_dict["rewards"] = rewards

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.signals_rewards import SignalsRewards

        d = dict(src_dict)
        pairs = d.pop("pairs", UNSET)

        good = d.pop("good", UNSET)

        bad = d.pop("bad", UNSET)

        checked = d.pop("checked", UNSET)

        _rewards = d.pop("rewards", UNSET)
        rewards: SignalsRewards | Unset
        if isinstance(_rewards, Unset):
            rewards = UNSET
        else:
            rewards = SignalsRewards.from_dict(_rewards)

        signals = cls(
            pairs=pairs,
            good=good,
            bad=bad,
            checked=checked,
            rewards=rewards,
        )

        signals.additional_properties = d
        return signals

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
