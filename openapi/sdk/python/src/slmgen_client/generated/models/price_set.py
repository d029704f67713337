from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PriceSet")


@_attrs_define
class PriceSet:
    """
    Attributes:
        provider (str):
        gpu (str):
        usd_per_hour (float):
        as_of (datetime.date | Unset): Of the price; today where it is left out.
    """

    provider: str
    gpu: str
    usd_per_hour: float
    as_of: datetime.date | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        provider = self.provider

        gpu = self.gpu

        usd_per_hour = self.usd_per_hour

        as_of: str | Unset = UNSET
        if not isinstance(self.as_of, Unset):
            as_of = self.as_of.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "provider": provider,
                "gpu": gpu,
                "usd_per_hour": usd_per_hour,
            }
        )
        if as_of is not UNSET:
            field_dict["as_of"] = as_of

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        provider = d.pop("provider")

        gpu = d.pop("gpu")

        usd_per_hour = d.pop("usd_per_hour")

        _as_of = d.pop("as_of", UNSET)
        as_of: datetime.date | Unset
        if isinstance(_as_of, Unset):
            as_of = UNSET
        else:
            as_of = datetime.date.fromisoformat(_as_of)

        price_set = cls(
            provider=provider,
            gpu=gpu,
            usd_per_hour=usd_per_hour,
            as_of=as_of,
        )

        return price_set
