from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Price")


@_attrs_define
class Price:
    """Price is what one hour of one card costs at one provider, as one source stated it on one day.

    Attributes:
        provider (str):
        gpu (str): name in the registry
        as_of (str): YYYY-MM-DD, YYYY-MM, YYYY, or "" when the source is undated
        source (str):
        sku (str | Unset):
        usd_per_hour (float | Unset): USDPerHour is the rate of one card. Null where nobody verified it, or where units
            are sold.
        units_per_hour (float | Unset): UnitsPerHour and USDPerUnit price a card that is paid for in compute units
            (Colab).
        usd_per_unit (float | Unset):
        max_hours (float | Unset): MaxHours is how long a session may last; 0 says that nothing ends it.
        note (str | Unset):
        user (bool | Unset): set or imported by the user: counts whatever its date
    """

    provider: str
    gpu: str
    as_of: str
    source: str
    sku: str | Unset = UNSET
    usd_per_hour: float | Unset = UNSET
    units_per_hour: float | Unset = UNSET
    usd_per_unit: float | Unset = UNSET
    max_hours: float | Unset = UNSET
    note: str | Unset = UNSET
    user: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        provider = self.provider

        gpu = self.gpu

        as_of = self.as_of

        source = self.source

        sku = self.sku

        usd_per_hour = self.usd_per_hour

        units_per_hour = self.units_per_hour

        usd_per_unit = self.usd_per_unit

        max_hours = self.max_hours

        note = self.note

        user = self.user

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "provider": provider,
                "gpu": gpu,
                "as_of": as_of,
                "source": source,
            }
        )
        if sku is not UNSET:
            field_dict["sku"] = sku
        if usd_per_hour is not UNSET:
            field_dict["usd_per_hour"] = usd_per_hour
        if units_per_hour is not UNSET:
            field_dict["units_per_hour"] = units_per_hour
        if usd_per_unit is not UNSET:
            field_dict["usd_per_unit"] = usd_per_unit
        if max_hours is not UNSET:
            field_dict["max_hours"] = max_hours
        if note is not UNSET:
            field_dict["note"] = note
        if user is not UNSET:
            field_dict["user"] = user

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        provider = d.pop("provider")

        gpu = d.pop("gpu")

        as_of = d.pop("as_of")

        source = d.pop("source")

        sku = d.pop("sku", UNSET)

        usd_per_hour = d.pop("usd_per_hour", UNSET)

        units_per_hour = d.pop("units_per_hour", UNSET)

        usd_per_unit = d.pop("usd_per_unit", UNSET)

        max_hours = d.pop("max_hours", UNSET)

        note = d.pop("note", UNSET)

        user = d.pop("user", UNSET)

        price = cls(
            provider=provider,
            gpu=gpu,
            as_of=as_of,
            source=source,
            sku=sku,
            usd_per_hour=usd_per_hour,
            units_per_hour=units_per_hour,
            usd_per_unit=usd_per_unit,
            max_hours=max_hours,
            note=note,
            user=user,
        )

        price.additional_properties = d
        return price

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
