from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Thresholds")


@_attrs_define
class Thresholds:
    """Thresholds are what a Watch holds a run against. Logs are events with the figure in question, one after the other.

    Attributes:
        not_finite_logs (int): logs with NaN or an infinity
        zero_logs (int): logs with a loss of exactly 0, after one of ZeroAfter at least
        zero_after (float): below this, 0 may be what rounding left
        diverge_logs (int): logs with a loss above both DivergeBy times the best and half of what was learned
        diverge_by (float):
        above_start (float): or above this many times the loss at the beginning
        flat_logs (int): logs after which something must have been learned
        spike_by (float): times the median gradient
        slow_logs (int): logs with steps that take SlowBy times the median
        slow_by (float):
        rising_evals (int): evaluations, each worse than the one before, while the training loss falls
        rising_by (float): and the last worse than the best by this part of it
        rate_logs (int): logs with a learning rate of exactly 0
    """

    not_finite_logs: int
    zero_logs: int
    zero_after: float
    diverge_logs: int
    diverge_by: float
    above_start: float
    flat_logs: int
    spike_by: float
    slow_logs: int
    slow_by: float
    rising_evals: int
    rising_by: float
    rate_logs: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        not_finite_logs = self.not_finite_logs

        zero_logs = self.zero_logs

        zero_after = self.zero_after

        diverge_logs = self.diverge_logs

        diverge_by = self.diverge_by

        above_start = self.above_start

        flat_logs = self.flat_logs

        spike_by = self.spike_by

        slow_logs = self.slow_logs

        slow_by = self.slow_by

        rising_evals = self.rising_evals

        rising_by = self.rising_by

        rate_logs = self.rate_logs

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "not_finite_logs": not_finite_logs,
                "zero_logs": zero_logs,
                "zero_after": zero_after,
                "diverge_logs": diverge_logs,
                "diverge_by": diverge_by,
                "above_start": above_start,
                "flat_logs": flat_logs,
                "spike_by": spike_by,
                "slow_logs": slow_logs,
                "slow_by": slow_by,
                "rising_evals": rising_evals,
                "rising_by": rising_by,
                "rate_logs": rate_logs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        not_finite_logs = d.pop("not_finite_logs")

        zero_logs = d.pop("zero_logs")

        zero_after = d.pop("zero_after")

        diverge_logs = d.pop("diverge_logs")

        diverge_by = d.pop("diverge_by")

        above_start = d.pop("above_start")

        flat_logs = d.pop("flat_logs")

        spike_by = d.pop("spike_by")

        slow_logs = d.pop("slow_logs")

        slow_by = d.pop("slow_by")

        rising_evals = d.pop("rising_evals")

        rising_by = d.pop("rising_by")

        rate_logs = d.pop("rate_logs")

        thresholds = cls(
            not_finite_logs=not_finite_logs,
            zero_logs=zero_logs,
            zero_after=zero_after,
            diverge_logs=diverge_logs,
            diverge_by=diverge_by,
            above_start=above_start,
            flat_logs=flat_logs,
            spike_by=spike_by,
            slow_logs=slow_logs,
            slow_by=slow_by,
            rising_evals=rising_evals,
            rising_by=rising_by,
            rate_logs=rate_logs,
        )

        thresholds.additional_properties = d
        return thresholds

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
