from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.range_ import Range


T = TypeVar("T", bound="Cost")


@_attrs_define
class Cost:
    """Cost is the money of one run at one provider.

    Attributes:
        provider (str):
        gpu (str):
        usd (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
        usd_per_hour (float | None):
        source (str):
        as_of (str | Unset):
        stale (bool | Unset): older than 90 days by the caller's clock
        note (str | Unset):
    """

    provider: str
    gpu: str
    usd: Range
    usd_per_hour: float | None
    source: str
    as_of: str | Unset = UNSET
    stale: bool | Unset = UNSET
    note: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        provider = self.provider

        gpu = self.gpu

        usd = self.usd.to_dict()

        usd_per_hour: float | None
        usd_per_hour = self.usd_per_hour

        source = self.source

        as_of = self.as_of

        stale = self.stale

        note = self.note

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "provider": provider,
                "gpu": gpu,
                "usd": usd,
                "usd_per_hour": usd_per_hour,
                "source": source,
            }
        )
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if stale is not UNSET:
            field_dict["stale"] = stale
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.range_ import Range

        d = dict(src_dict)
        provider = d.pop("provider")

        gpu = d.pop("gpu")

        usd = Range.from_dict(d.pop("usd"))

        def _parse_usd_per_hour(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        usd_per_hour = _parse_usd_per_hour(d.pop("usd_per_hour"))

        source = d.pop("source")

        as_of = d.pop("as_of", UNSET)

        stale = d.pop("stale", UNSET)

        note = d.pop("note", UNSET)

        cost = cls(
            provider=provider,
            gpu=gpu,
            usd=usd,
            usd_per_hour=usd_per_hour,
            source=source,
            as_of=as_of,
            stale=stale,
            note=note,
        )

        cost.additional_properties = d
        return cost

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
