from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Usage")


@_attrs_define
class Usage:
    """A limit of 0 is none.

    Attributes:
        bytes_ (int):
        bytes_limit (int):
        jobs (int):
        jobs_limit (int):
        requests_today (int):
        requests_per_day (int):
        requests_this_minute (int):
        requests_per_minute (int):
    """

    bytes_: int
    bytes_limit: int
    jobs: int
    jobs_limit: int
    requests_today: int
    requests_per_day: int
    requests_this_minute: int
    requests_per_minute: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bytes_ = self.bytes_

        bytes_limit = self.bytes_limit

        jobs = self.jobs

        jobs_limit = self.jobs_limit

        requests_today = self.requests_today

        requests_per_day = self.requests_per_day

        requests_this_minute = self.requests_this_minute

        requests_per_minute = self.requests_per_minute

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes": bytes_,
                "bytes_limit": bytes_limit,
                "jobs": jobs,
                "jobs_limit": jobs_limit,
                "requests_today": requests_today,
                "requests_per_day": requests_per_day,
                "requests_this_minute": requests_this_minute,
                "requests_per_minute": requests_per_minute,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        bytes_ = d.pop("bytes")

        bytes_limit = d.pop("bytes_limit")

        jobs = d.pop("jobs")

        jobs_limit = d.pop("jobs_limit")

        requests_today = d.pop("requests_today")

        requests_per_day = d.pop("requests_per_day")

        requests_this_minute = d.pop("requests_this_minute")

        requests_per_minute = d.pop("requests_per_minute")

        usage = cls(
            bytes_=bytes_,
            bytes_limit=bytes_limit,
            jobs=jobs,
            jobs_limit=jobs_limit,
            requests_today=requests_today,
            requests_per_day=requests_per_day,
            requests_this_minute=requests_this_minute,
            requests_per_minute=requests_per_minute,
        )

        usage.additional_properties = d
        return usage

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
