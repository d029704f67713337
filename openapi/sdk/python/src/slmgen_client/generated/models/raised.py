from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.track_severity import TrackSeverity, check_track_severity

T = TypeVar("T", bound="Raised")


@_attrs_define
class Raised:
    """Raised is an alert that was told.

    Attributes:
        position (int): of the event that it was seen at
        time (datetime.datetime): of that event
        rule (str):
        severity (TrackSeverity): Severity says how bad something is.
        step (int):
        text (str):
    """

    position: int
    time: datetime.datetime
    rule: str
    severity: TrackSeverity
    step: int
    text: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        position = self.position

        time = self.time.isoformat()

        rule = self.rule

        severity: str = self.severity

        step = self.step

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "position": position,
                "time": time,
                "rule": rule,
                "severity": severity,
                "step": step,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        position = d.pop("position")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        rule = d.pop("rule")

        severity = check_track_severity(d.pop("severity"))

        step = d.pop("step")

        text = d.pop("text")

        raised = cls(
            position=position,
            time=time,
            rule=rule,
            severity=severity,
            step=step,
            text=text,
        )

        raised.additional_properties = d
        return raised

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
