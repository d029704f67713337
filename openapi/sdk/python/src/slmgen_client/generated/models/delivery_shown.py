from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.delivery_state import DeliveryState, check_delivery_state
from ..types import UNSET, Unset

T = TypeVar("T", bound="DeliveryShown")


@_attrs_define
class DeliveryShown:
    """
    Attributes:
        note (str): Key of the message, the same over all tries.
        event (str):
        run (str):
        channel (str):
        state (DeliveryState):
        tries (int):
        updated (datetime.datetime):
        due (datetime.datetime | Unset): When it is tried next.
        problem (str | Unset): What the last try ended with.
    """

    note: str
    event: str
    run: str
    channel: str
    state: DeliveryState
    tries: int
    updated: datetime.datetime
    due: datetime.datetime | Unset = UNSET
    problem: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        event = self.event

        run = self.run

        channel = self.channel

        state: str = self.state

        tries = self.tries

        updated = self.updated.isoformat()

        due: str | Unset = UNSET
        if not isinstance(self.due, Unset):
            due = self.due.isoformat()

        problem = self.problem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "note": note,
                "event": event,
                "run": run,
                "channel": channel,
                "state": state,
                "tries": tries,
                "updated": updated,
            }
        )
        if due is not UNSET:
            field_dict["due"] = due
        if problem is not UNSET:
            field_dict["problem"] = problem

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        note = d.pop("note")

        event = d.pop("event")

        run = d.pop("run")

        channel = d.pop("channel")

        state = check_delivery_state(d.pop("state"))

        tries = d.pop("tries")

        updated = datetime.datetime.fromisoformat(d.pop("updated"))

        _due = d.pop("due", UNSET)
        due: datetime.datetime | Unset
        if isinstance(_due, Unset):
            due = UNSET
        else:
            due = datetime.datetime.fromisoformat(_due)

        problem = d.pop("problem", UNSET)

        delivery_shown = cls(
            note=note,
            event=event,
            run=run,
            channel=channel,
            state=state,
            tries=tries,
            updated=updated,
            due=due,
            problem=problem,
        )

        delivery_shown.additional_properties = d
        return delivery_shown

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
