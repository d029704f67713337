from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.method import Method, check_method
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.conflict import Conflict
    from ..models.cost import Cost
    from ..models.interval import Interval
    from ..models.range_ import Range
    from ..models.serve_cost import ServeCost
    from ..models.serving import Serving
    from ..models.term import Term
    from ..models.vram import VRAM


T = TypeVar("T", bound="Choice")


@_attrs_define
class Choice:
    """Choice is one model that meets every limit.

    Attributes:
        id (str):
        score (float):
        quality (Interval): Interval is a mean with its 80 % interval.
        terms (list[Term] | None): Terms recompute Score: see Explain.
        method (Method): Method is how weights are trained.
        max_length (int):
        vram (VRAM): VRAM is the training memory of one device.
        time_s (Range): Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
        costs (list[Cost] | None):
        serving (Serving): Serving is what a model needs on a deploy target.
        licence (str): "" unknown
        p_first (float): PFirst is the share of draws in which it comes first by score; PBest in which its quality is
            the best, and PNear in which it is at most 1 % below the best.
        p_best (float):
        p_near_best (float):
        pareto (bool): Pareto says that no other choice is at least as good in expected quality, training time, decoding
            speed and memory, and better in one of them; DominatedBy names the best of those that are.
        serving_cost (ServeCost | Unset): ServeCost is what a thousand requests cost on a rented card that is kept busy.
            A card that waits costs the same and answers nothing: divide by the share of the time that it works.
        dominated_by (str | Unset):
        conflicts (list[Conflict] | Unset): Conflicts are facts of the model on which sources disagree.
        warnings (list[str] | Unset):
    """

    id: str
    score: float
    quality: Interval
    terms: list[Term] | None
    method: Method
    max_length: int
    vram: VRAM
    time_s: Range
    costs: list[Cost] | None
    serving: Serving
    licence: str
    p_first: float
    p_best: float
    p_near_best: float
    pareto: bool
    serving_cost: ServeCost | Unset = UNSET
    dominated_by: str | Unset = UNSET
    conflicts: list[Conflict] | Unset = UNSET
    warnings: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        score = self.score

        quality = self.quality.to_dict()

        terms: list[dict[str, Any]] | None
        if isinstance(self.terms, list):
            terms = []
            for terms_type_0_item_data in self.terms:
                terms_type_0_item = terms_type_0_item_data.to_dict()
                terms.append(terms_type_0_item)

        else:
            terms = self.terms

        method: str = self.method

        max_length = self.max_length

        vram = self.vram.to_dict()

        time_s = self.time_s.to_dict()

        costs: list[dict[str, Any]] | None
        if isinstance(self.costs, list):
            costs = []
            for costs_type_0_item_data in self.costs:
                costs_type_0_item = costs_type_0_item_data.to_dict()
                costs.append(costs_type_0_item)

        else:
            costs = self.costs

        serving = self.serving.to_dict()

        licence = self.licence

        p_first = self.p_first

        p_best = self.p_best

        p_near_best = self.p_near_best

        pareto = self.pareto

        serving_cost: dict[str, Any] | Unset = UNSET
        if not isinstance(self.serving_cost, Unset):
            serving_cost = self.serving_cost.to_dict()

        dominated_by = self.dominated_by

        conflicts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.conflicts, Unset):
            conflicts = []
            for conflicts_item_data in self.conflicts:
                conflicts_item = conflicts_item_data.to_dict()
                conflicts.append(conflicts_item)

        warnings: list[str] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = self.warnings

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "score": score,
                "quality": quality,
                "terms": terms,
                "method": method,
                "max_length": max_length,
                "vram": vram,
                "time_s": time_s,
                "costs": costs,
                "serving": serving,
                "licence": licence,
                "p_first": p_first,
                "p_best": p_best,
                "p_near_best": p_near_best,
                "pareto": pareto,
            }
        )
        if serving_cost is not UNSET:
            field_dict["serving_cost"] = serving_cost
        if dominated_by is not UNSET:
            field_dict["dominated_by"] = dominated_by
        if conflicts is not UNSET:
            field_dict["conflicts"] = conflicts
        if warnings is not UNSET:
            field_dict["warnings"] = warnings

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.conflict import Conflict
        from ..models.cost import Cost
        from ..models.interval import Interval
        from ..models.range_ import Range
        from ..models.serve_cost import ServeCost
        from ..models.serving import Serving
        from ..models.term import Term
        from ..models.vram import VRAM

        d = dict(src_dict)
        id = d.pop("id")

        score = d.pop("score")

        quality = Interval.from_dict(d.pop("quality"))

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

        method = check_method(d.pop("method"))

        max_length = d.pop("max_length")

        vram = VRAM.from_dict(d.pop("vram"))

        time_s = Range.from_dict(d.pop("time_s"))

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

        serving = Serving.from_dict(d.pop("serving"))

        licence = d.pop("licence")

        p_first = d.pop("p_first")

        p_best = d.pop("p_best")

        p_near_best = d.pop("p_near_best")

        pareto = d.pop("pareto")

        _serving_cost = d.pop("serving_cost", UNSET)
        serving_cost: ServeCost | Unset
        if isinstance(_serving_cost, Unset):
            serving_cost = UNSET
        else:
            serving_cost = ServeCost.from_dict(_serving_cost)

        dominated_by = d.pop("dominated_by", UNSET)

        _conflicts = d.pop("conflicts", UNSET)
        conflicts: list[Conflict] | Unset = UNSET
        if _conflicts is not UNSET:
            conflicts = []
            for conflicts_item_data in _conflicts:
                conflicts_item = Conflict.from_dict(conflicts_item_data)

                conflicts.append(conflicts_item)

        warnings = cast(list[str], d.pop("warnings", UNSET))

        choice = cls(
            id=id,
            score=score,
            quality=quality,
            terms=terms,
            method=method,
            max_length=max_length,
            vram=vram,
            time_s=time_s,
            costs=costs,
            serving=serving,
            licence=licence,
            p_first=p_first,
            p_best=p_best,
            p_near_best=p_near_best,
            pareto=pareto,
            serving_cost=serving_cost,
            dominated_by=dominated_by,
            conflicts=conflicts,
            warnings=warnings,
        )

        choice.additional_properties = d
        return choice

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
