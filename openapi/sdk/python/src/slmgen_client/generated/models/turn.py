from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.run_state import RunState, check_run_state
from ..types import UNSET, Unset

T = TypeVar("T", bound="Turn")


@_attrs_define
class Turn:
    """Turn is one change of a run's state.

    Attributes:
        time (datetime.datetime):
        from_ (RunState): RunState is where a run stands.
        to (RunState): RunState is where a run stands.
        attempt (int):
        step (int):
        text (str | Unset): why, as far as somebody said
    """

    time: datetime.datetime
    from_: RunState
    to: RunState
    attempt: int
    step: int
    text: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        time = self.time.isoformat()

        from_: str = self.from_

        to: str = self.to

        attempt = self.attempt

        step = self.step

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "time": time,
                "from": from_,
                "to": to,
                "attempt": attempt,
                "step": step,
            }
        )
        if text is not UNSET:
            field_dict["text"] = text

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        time = datetime.datetime.fromisoformat(d.pop("time"))

        from_ = check_run_state(d.pop("from"))

        to = check_run_state(d.pop("to"))

        attempt = d.pop("attempt")

        step = d.pop("step")

        text = d.pop("text", UNSET)

        turn = cls(
            time=time,
            from_=from_,
            to=to,
            attempt=attempt,
            step=step,
            text=text,
        )

        turn.additional_properties = d
        return turn

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
