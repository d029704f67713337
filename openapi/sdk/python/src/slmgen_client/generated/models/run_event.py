from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.track_kind import TrackKind, check_track_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.run_event_metrics import RunEventMetrics


T = TypeVar("T", bound="RunEvent")


@_attrs_define
class RunEvent:
    """Event is one thing that a run reported. (Run, Attempt, Seq) names it: what comes twice under it is the same.

    Attributes:
        attempt (int): 1 for the first; a run that is started again in its folder counts on
        seq (int): counts the events of a run from 1, over its attempts
        time (datetime.datetime): by the clock of the training machine
        kind (TrackKind): Kind says what an Event tells.
        run (str | Unset):
        step (int | Unset): optimizer steps done; nil where it belongs to none
        metrics (RunEventMetrics | Unset):
        text (str | Unset):
    """

    attempt: int
    seq: int
    time: datetime.datetime
    kind: TrackKind
    run: str | Unset = UNSET
    step: int | Unset = UNSET
    metrics: RunEventMetrics | Unset = UNSET
    text: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        attempt = self.attempt

        seq = self.seq

        time = self.time.isoformat()

        kind: str = self.kind

        run = self.run

        step = self.step

        metrics: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metrics, Unset):
            metrics = self.metrics.to_dict()

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attempt": attempt,
                "seq": seq,
                "time": time,
                "kind": kind,
            }
        )
        if run is not UNSET:
            field_dict["run"] = run
        if step is not UNSET:
            field_dict["step"] = step
        if metrics is not UNSET:
            field_dict["metrics"] = metrics
        if text is not UNSET:
            field_dict["text"] = text

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.run_event_metrics import RunEventMetrics

        d = dict(src_dict)
        attempt = d.pop("attempt")

        seq = d.pop("seq")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        kind = check_track_kind(d.pop("kind"))

        run = d.pop("run", UNSET)

        step = d.pop("step", UNSET)

        _metrics = d.pop("metrics", UNSET)
        metrics: RunEventMetrics | Unset
        if isinstance(_metrics, Unset):
            metrics = UNSET
        else:
            metrics = RunEventMetrics.from_dict(_metrics)

        text = d.pop("text", UNSET)

        run_event = cls(
            attempt=attempt,
            seq=seq,
            time=time,
            kind=kind,
            run=run,
            step=step,
            metrics=metrics,
            text=text,
        )

        run_event.additional_properties = d
        return run_event

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
