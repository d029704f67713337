from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.run_state import RunState, check_run_state

T = TypeVar("T", bound="RunAck")


@_attrs_define
class RunAck:
    """Ack is what a reporter is answered.

    Attributes:
        attempt (int): what the run calls that of the last event
        ack (int): every event of the attempt up to it is kept
        accepted (int): of these events
        duplicates (int): that were there already
        stop (bool): the run is asked to stop
        state (RunState): RunState is where a run stands.
    """

    attempt: int
    ack: int
    accepted: int
    duplicates: int
    stop: bool
    state: RunState
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        attempt = self.attempt

        ack = self.ack

        accepted = self.accepted

        duplicates = self.duplicates

        stop = self.stop

        state: str = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attempt": attempt,
                "ack": ack,
                "accepted": accepted,
                "duplicates": duplicates,
                "stop": stop,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        attempt = d.pop("attempt")

        ack = d.pop("ack")

        accepted = d.pop("accepted")

        duplicates = d.pop("duplicates")

        stop = d.pop("stop")

        state = check_run_state(d.pop("state"))

        run_ack = cls(
            attempt=attempt,
            ack=ack,
            accepted=accepted,
            duplicates=duplicates,
            stop=stop,
            state=state,
        )

        run_ack.additional_properties = d
        return run_ack

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
