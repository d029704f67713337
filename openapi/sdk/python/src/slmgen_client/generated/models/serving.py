from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.range_ import Range
    from ..models.term import Term


T = TypeVar("T", bound="Serving")


@_attrs_define
class Serving:
    """Serving is what a model needs on a deploy target.

    Attributes:
        total_gib (float):
        budget_gib (float):
        fits (bool):
        tokens_per_second (float): TokensPerSecond is the decoding speed of one reader with half of the context filled,
            and Speed its range: P10 is the slow end.
        tokens_per_second_range (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
        fluent (bool): at least the target's minimum
        context (int): tokens that the KV cache is sized for
        terms (list[Term] | None): GiB each; they add up to TotalGiB
    """

    total_gib: float
    budget_gib: float
    fits: bool
    tokens_per_second: float
    tokens_per_second_range: Range
    fluent: bool
    context: int
    terms: list[Term] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total_gib = self.total_gib

        budget_gib = self.budget_gib

        fits = self.fits

        tokens_per_second = self.tokens_per_second

        tokens_per_second_range = self.tokens_per_second_range.to_dict()

        fluent = self.fluent

        context = self.context

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
                "budget_gib": budget_gib,
                "fits": fits,
                "tokens_per_second": tokens_per_second,
                "tokens_per_second_range": tokens_per_second_range,
                "fluent": fluent,
                "context": context,
                "terms": terms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.range_ import Range
        from ..models.term import Term

        d = dict(src_dict)
        total_gib = d.pop("total_gib")

        budget_gib = d.pop("budget_gib")

        fits = d.pop("fits")

        tokens_per_second = d.pop("tokens_per_second")

        tokens_per_second_range = Range.from_dict(d.pop("tokens_per_second_range"))

        fluent = d.pop("fluent")

        context = d.pop("context")

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

        serving = cls(
            total_gib=total_gib,
            budget_gib=budget_gib,
            fits=fits,
            tokens_per_second=tokens_per_second,
            tokens_per_second_range=tokens_per_second_range,
            fluent=fluent,
            context=context,
            terms=terms,
        )

        serving.additional_properties = d
        return serving

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
