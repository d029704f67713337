from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cheapest_cost import CheapestCost
    from ..models.cost import Cost
    from ..models.range_ import Range
    from ..models.serve_cost import ServeCost
    from ..models.term import Term
    from ..models.vram import VRAM


T = TypeVar("T", bound="Estimated")


@_attrs_define
class Estimated:
    """Estimated is the answer.

    Attributes:
        model (str):
        gpu (str):
        vram (VRAM): VRAM is the training memory of one device.
        fits (bool):
        time_s (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
        cost_usd (CheapestCost): CheapestCost is the range of the cheapest provider that is paid and whose rate is
            known; null fields when none is. What is free is given without a promise, and stands among the costs.
        costs (list[Cost] | None):
        terms (list[Term] | None): of the time
        steps (int):
        warnings (list[str] | Unset):
        learned (int | Unset): Learned is how many runs on the card the time was learned from.
        serving_cost (ServeCost | Unset): ServeCost is what a thousand requests cost on a rented card that is kept busy.
            A card that waits costs the same and answers nothing: divide by the share of the time that it works.
    """

    model: str
    gpu: str
    vram: VRAM
    fits: bool
    time_s: Range
    cost_usd: CheapestCost
    costs: list[Cost] | None
    terms: list[Term] | None
    steps: int
    warnings: list[str] | Unset = UNSET
    learned: int | Unset = UNSET
    serving_cost: ServeCost | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        gpu = self.gpu

        vram = self.vram.to_dict()

        fits = self.fits

        time_s = self.time_s.to_dict()

        cost_usd = self.cost_usd.to_dict()

        costs: list[dict[str, Any]] | None
        if isinstance(self.costs, list):
            costs = []
            for costs_type_0_item_data in self.costs:
                costs_type_0_item = costs_type_0_item_data.to_dict()
                costs.append(costs_type_0_item)

        else:
            costs = self.costs

        terms: list[dict[str, Any]] | None
        if isinstance(self.terms, list):
            terms = []
            for terms_type_0_item_data in self.terms:
                terms_type_0_item = terms_type_0_item_data.to_dict()
                terms.append(terms_type_0_item)

        else:
            terms = self.terms

        steps = self.steps

        warnings: list[str] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = self.warnings

        learned = self.learned

        serving_cost: dict[str, Any] | Unset = UNSET
        if not isinstance(self.serving_cost, Unset):
            serving_cost = self.serving_cost.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "gpu": gpu,
                "vram": vram,
                "fits": fits,
                "time_s": time_s,
                "cost_usd": cost_usd,
                "costs": costs,
                "terms": terms,
                "steps": steps,
            }
        )
        if warnings is not UNSET:
            field_dict["warnings"] = warnings
        if learned is not UNSET:
            field_dict["learned"] = learned
        if serving_cost is not UNSET:
            field_dict["serving_cost"] = serving_cost

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.cheapest_cost import CheapestCost
        from ..models.cost import Cost
        from ..models.range_ import Range
        from ..models.serve_cost import ServeCost
        from ..models.term import Term
        from ..models.vram import VRAM

        d = dict(src_dict)
        model = d.pop("model")

        gpu = d.pop("gpu")

        vram = VRAM.from_dict(d.pop("vram"))

        fits = d.pop("fits")

        time_s = Range.from_dict(d.pop("time_s"))

        cost_usd = CheapestCost.from_dict(d.pop("cost_usd"))

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

        steps = d.pop("steps")

        warnings = cast(list[str], d.pop("warnings", UNSET))

        learned = d.pop("learned", UNSET)

        _serving_cost = d.pop("serving_cost", UNSET)
        serving_cost: ServeCost | Unset
        if isinstance(_serving_cost, Unset):
            serving_cost = UNSET
        else:
            serving_cost = ServeCost.from_dict(_serving_cost)

        estimated = cls(
            model=model,
            gpu=gpu,
            vram=vram,
            fits=fits,
            time_s=time_s,
            cost_usd=cost_usd,
            costs=costs,
            terms=terms,
            steps=steps,
            warnings=warnings,
            learned=learned,
            serving_cost=serving_cost,
        )

        estimated.additional_properties = d
        return estimated

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
