from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.cost import Cost
    from ..models.range_ import Range
    from ..models.term import Term


T = TypeVar("T", bound="ServeCost")


@_attrs_define
class ServeCost:
    """ServeCost is what a thousand requests cost on a rented card that is kept busy. A card that waits costs the same and
    answers nothing: divide by the share of the time that it works.

        Attributes:
            gpu (str):
            seconds_per_1k (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
            usd_per_1k (list[Cost] | None): by provider, in USD for a thousand requests; its rates are USD an hour
            terms (list[Term] | None): of P50
    """

    gpu: str
    seconds_per_1k: Range
    usd_per_1k: list[Cost] | None
    terms: list[Term] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        gpu = self.gpu

        seconds_per_1k = self.seconds_per_1k.to_dict()

        usd_per_1k: list[dict[str, Any]] | None
        if isinstance(self.usd_per_1k, list):
            usd_per_1k = []
            for usd_per_1k_type_0_item_data in self.usd_per_1k:
                usd_per_1k_type_0_item = usd_per_1k_type_0_item_data.to_dict()
                usd_per_1k.append(usd_per_1k_type_0_item)

        else:
            usd_per_1k = self.usd_per_1k

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
                "gpu": gpu,
                "seconds_per_1k": seconds_per_1k,
                "usd_per_1k": usd_per_1k,
                "terms": terms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.cost import Cost
        from ..models.range_ import Range
        from ..models.term import Term

        d = dict(src_dict)
        gpu = d.pop("gpu")

        seconds_per_1k = Range.from_dict(d.pop("seconds_per_1k"))

        def _parse_usd_per_1k(data: object) -> list[Cost] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                usd_per_1k_type_0 = []
                _usd_per_1k_type_0 = data
                for usd_per_1k_type_0_item_data in _usd_per_1k_type_0:
                    usd_per_1k_type_0_item = Cost.from_dict(usd_per_1k_type_0_item_data)

                    usd_per_1k_type_0.append(usd_per_1k_type_0_item)

                return usd_per_1k_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Cost] | None, data)

        usd_per_1k = _parse_usd_per_1k(d.pop("usd_per_1k"))

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

        serve_cost = cls(
            gpu=gpu,
            seconds_per_1k=seconds_per_1k,
            usd_per_1k=usd_per_1k,
            terms=terms,
        )

        serve_cost.additional_properties = d
        return serve_cost

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
