from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.term import Term


T = TypeVar("T", bound="VRAM")


@_attrs_define
class VRAM:
    """VRAM is the training memory of one device.

    Attributes:
        total_gib (float):
        low_gib (float): with HighGiB the 80 % interval: see memoryLow
        high_gib (float): Fits looks at TotalGiB
        usable_gib (float):
        fits (bool):
        terms (list[Term] | None): GiB each; they add up to TotalGiB
    """

    total_gib: float
    low_gib: float
    high_gib: float
    usable_gib: float
    fits: bool
    terms: list[Term] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total_gib = self.total_gib

        low_gib = self.low_gib

        high_gib = self.high_gib

        usable_gib = self.usable_gib

        fits = self.fits

        terms: list[dict[str, Any]] | None
        if isinstance(self.terms, list):
            terms = []
            for terms_type_0_item_data in self.terms:
                terms_type_0_item = terms_type_0_item_data.to_dict()
                terms.append(terms_type_0_item)

        else:
            terms = self.terms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total_gib": total_gib,
                "low_gib": low_gib,
                "high_gib": high_gib,
                "usable_gib": usable_gib,
                "fits": fits,
                "terms": terms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.term import Term

        d = dict(src_dict)
        total_gib = d.pop("total_gib")

        low_gib = d.pop("low_gib")

        high_gib = d.pop("high_gib")

        usable_gib = d.pop("usable_gib")

        fits = d.pop("fits")

        def _parse_terms(data: object) -> list[Term] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                terms_type_0 = []
                _terms_type_0 = data
                for terms_type_0_item_data in _terms_type_0:
                    terms_type_0_item = Term.from_dict(terms_type_0_item_data)

                    terms_type_0.append(terms_type_0_item)

                return terms_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Term] | None, data)

        terms = _parse_terms(d.pop("terms"))

        vram = cls(
            total_gib=total_gib,
            low_gib=low_gib,
            high_gib=high_gib,
            usable_gib=usable_gib,
            fits=fits,
            terms=terms,
        )

        vram.additional_properties = d
        return vram

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
