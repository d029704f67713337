from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Limits")


@_attrs_define
class Limits:
    """0, or left out, is the server's default.

    Attributes:
        requests_per_minute (int | Unset):
        requests_per_day (int | Unset): Of a UTC day.
        bytes_ (int | Unset): Stored at once.
        jobs (int | Unset): Queued or running at once.
    """

    requests_per_minute: int | Unset = UNSET
    requests_per_day: int | Unset = UNSET
    bytes_: int | Unset = UNSET
    jobs: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        requests_per_minute = self.requests_per_minute

        requests_per_day = self.requests_per_day

        bytes_ = self.bytes_

        jobs = self.jobs

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if requests_per_minute is not UNSET:
            field_dict["requests_per_minute"] = requests_per_minute
        if requests_per_day is not UNSET:
            field_dict["requests_per_day"] = requests_per_day
        if bytes_ is not UNSET:
            field_dict["bytes"] = bytes_
        if jobs is not UNSET:
            field_dict["jobs"] = jobs

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        requests_per_minute = d.pop("requests_per_minute", UNSET)

        requests_per_day = d.pop("requests_per_day", UNSET)

        bytes_ = d.pop("bytes", UNSET)

        jobs = d.pop("jobs", UNSET)

        limits = cls(
            requests_per_minute=requests_per_minute,
            requests_per_day=requests_per_day,
            bytes_=bytes_,
            jobs=jobs,
        )

        return limits
