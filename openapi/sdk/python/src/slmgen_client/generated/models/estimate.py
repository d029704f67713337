from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.cost import Cost
    from ..models.range_ import Range
    from ..models.term import Term
    from ..models.vram import VRAM


T = TypeVar("T", bound="Estimate")


@_attrs_define
class Estimate:
    """Estimate is memory, time and money of one run.

    Attributes:
        vram (VRAM): VRAM is the training memory of one device.
        steps (int):
        time_s (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
        terms (list[Term] | None): of the time
        costs (list[Cost] | None):
    """

    vram: VRAM
    steps: int
    time_s: Range
    terms: list[Term] | None
    costs: list[Cost] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        vram = self.vram.to_dict()

        steps = self.steps

        time_s = self.time_s.to_dict()

        terms: list[dict[str, Any]] | None
        if isinstance(self.terms, list):
            terms = []
            for terms_type_0_item_data in self.terms:
                terms_type_0_item = terms_type_0_item_data.to_dict()
                terms.append(terms_type_0_item)

        else:
            terms = self.terms

        costs: list[dict[str, Any]] | None
        if isinstance(self.costs, list):
            costs = []
            for costs_type_0_item_data in self.costs:
                costs_type_0_item = costs_type_0_item_data.to_dict()
                costs.append(costs_type_0_item)

        else:
            costs = self.costs

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "vram": vram,
                "steps": steps,
                "time_s": time_s,
                "terms": terms,
                "costs": costs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.cost import Cost
        from ..models.range_ import Range
        from ..models.term import Term
        from ..models.vram import VRAM

        d = dict(src_dict)
        vram = VRAM.from_dict(d.pop("vram"))

        steps = d.pop("steps")

        time_s = Range.from_dict(d.pop("time_s"))

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

        def _parse_costs(data: object) -> list[Cost] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                costs_type_0 = []
                _costs_type_0 = data
                for costs_type_0_item_data in _costs_type_0:
                    costs_type_0_item = Cost.from_dict(costs_type_0_item_data)

                    costs_type_0.append(costs_type_0_item)

                return costs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Cost] | None, data)

        costs = _parse_costs(d.pop("costs"))

        estimate = cls(
            vram=vram,
            steps=steps,
            time_s=time_s,
            terms=terms,
            costs=costs,
        )

        estimate.additional_properties = d
        return estimate

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
