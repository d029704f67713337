from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_state import JobState, check_job_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_result import JobResult
    from ..models.problem import Problem
    from ..models.progress import Progress


T = TypeVar("T", bound="Job")


@_attrs_define
class Job:
    """
    Attributes:
        id (str):
        kind (str): analysis, plan, bundle
        state (JobState):
        attempt (int): How often it was begun.
        created (datetime.datetime):
        priority (int | Unset):
        started (datetime.datetime | Unset):
        finished (datetime.datetime | Unset):
        progress (Progress | Unset):
        result (JobResult | Unset): What a succeeded job made.
        problem (Problem | Unset): What went wrong and what to do about it (RFC 9457).
    """

    id: str
    kind: str
    state: JobState
    attempt: int
    created: datetime.datetime
    priority: int | Unset = UNSET
    started: datetime.datetime | Unset = UNSET
    finished: datetime.datetime | Unset = UNSET
    progress: Progress | Unset = UNSET
    result: JobResult | Unset = UNSET
    problem: Problem | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        state: str = self.state

        attempt = self.attempt

        created = self.created.isoformat()

        priority = self.priority

        started: str | Unset = UNSET
        if not isinstance(self.started, Unset):
            started = self.started.isoformat()

        finished: str | Unset = UNSET
        if not isinstance(self.finished, Unset):
            finished = self.finished.isoformat()

        progress: dict[str, Any] | Unset = UNSET
        if not isinstance(self.progress, Unset):
            progress = self.progress.to_dict()

        result: dict[str, Any] | Unset = UNSET
        if not isinstance(self.result, Unset):
            result = self.result.to_dict()

        problem: dict[str, Any] | Unset = UNSET
        if not isinstance(self.problem, Unset):
            problem = self.problem.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "state": state,
                "attempt": attempt,
                "created": created,
            }
        )
        if priority is not UNSET:
            field_dict["priority"] = priority
        if started is not UNSET:
            field_dict["started"] = started
        if finished is not UNSET:
            field_dict["finished"] = finished
        if progress is not UNSET:
            field_dict["progress"] = progress
        if result is not UNSET:
            field_dict["result"] = result
        if problem is not UNSET:
            field_dict["problem"] = problem

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.job_result import JobResult
        from ..models.problem import Problem
        from ..models.progress import Progress

        d = dict(src_dict)
        id = d.pop("id")

        kind = d.pop("kind")

        state = check_job_state(d.pop("state"))

        attempt = d.pop("attempt")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        priority = d.pop("priority", UNSET)

        _started = d.pop("started", UNSET)
        started: datetime.datetime | Unset
        if isinstance(_started, Unset):
            started = UNSET
        else:
            started = datetime.datetime.fromisoformat(_started)

        _finished = d.pop("finished", UNSET)
        finished: datetime.datetime | Unset
        if isinstance(_finished, Unset):
            finished = UNSET
        else:
            finished = datetime.datetime.fromisoformat(_finished)

        _progress = d.pop("progress", UNSET)
        progress: Progress | Unset
        if isinstance(_progress, Unset):
            progress = UNSET
        else:
            progress = Progress.from_dict(_progress)

        _result = d.pop("result", UNSET)
        result: JobResult | Unset
        if isinstance(_result, Unset):
            result = UNSET
        else:
            result = JobResult.from_dict(_result)

        _problem = d.pop("problem", UNSET)
        problem: Problem | Unset
        if isinstance(_problem, Unset):
            problem = UNSET
        else:
            problem = Problem.from_dict(_problem)

        job = cls(
            id=id,
            kind=kind,
            state=state,
            attempt=attempt,
            created=created,
            priority=priority,
            started=started,
            finished=finished,
            progress=progress,
            result=result,
            problem=problem,
        )

        job.additional_properties = d
        return job

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
