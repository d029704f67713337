from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Advice")


@_attrs_define
class Advice:
    """Advice is to stop a run early: its evaluations get no better.

    Attributes:
        step (int): of the evaluation that was best: its checkpoint is the one to take
        eval_ (float): the loss there, on held-out rows
        since (int): evaluations after it that count, none of them better
        saves_s (float): seconds that the run would still take; 0 where nobody knows
        text (str): Text says it in words, with its figures.
    """

    step: int
    eval_: float
    since: int
    saves_s: float
    text: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        step = self.step

        eval_ = self.eval_

        since = self.since

        saves_s = self.saves_s

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "step": step,
                "eval": eval_,
                "since": since,
                "saves_s": saves_s,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        step = d.pop("step")

        eval_ = d.pop("eval")

        since = d.pop("since")

        saves_s = d.pop("saves_s")

        text = d.pop("text")

        advice = cls(
            step=step,
            eval_=eval_,
            since=since,
            saves_s=saves_s,
            text=text,
        )

        advice.additional_properties = d
        return advice

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
