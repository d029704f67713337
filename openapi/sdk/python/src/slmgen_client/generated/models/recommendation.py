from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.verdict import Verdict, check_verdict
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.choice import Choice
    from ..models.rejection import Rejection


T = TypeVar("T", bound="Recommendation")


@_attrs_define
class Recommendation:
    """Recommendation is the choice with everything it was made from.

    Attributes:
        verdict (Verdict): Verdict says what to do next.
        reasons (list[str] | None):
        primary (Choice | None): Primary is nil when no model meets the limits.
        alternatives (list[Choice] | None): best first
        rejected (list[Rejection] | None): by id
        stability (float): Stability is the share of seeded draws, from the quality intervals and perturbed weights, in
            which the primary comes first.
        challenge (float): Challenge is the share of draws in which the strongest alternative beats the primary, and
            Challenger that alternative.
        regret (float): Regret is the mean number of points by which the best model of a draw beats the primary.
        draws (int):
        seed (int):
        challenger (str | Unset):
    """

    verdict: Verdict
    reasons: list[str] | None
    primary: Choice | None
    alternatives: list[Choice] | None
    rejected: list[Rejection] | None
    stability: float
    challenge: float
    regret: float
    draws: int
    seed: int
    challenger: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.choice import Choice

        verdict: str = self.verdict

        reasons: list[str] | None
        if isinstance(self.reasons, list):
            reasons = self.reasons

        else:
            reasons = self.reasons

        primary: dict[str, Any] | None
        if isinstance(self.primary, Choice):
            primary = self.primary.to_dict()
        else:
            primary = self.primary

        alternatives: list[dict[str, Any]] | None
        if isinstance(self.alternatives, list):
            alternatives = []
            for alternatives_type_0_item_data in self.alternatives:
                alternatives_type_0_item = alternatives_type_0_item_data.to_dict()
                alternatives.append(alternatives_type_0_item)

        else:
            alternatives = self.alternatives

        rejected: list[dict[str, Any]] | None
        if isinstance(self.rejected, list):
            rejected = []
            for rejected_type_0_item_data in self.rejected:
                rejected_type_0_item = rejected_type_0_item_data.to_dict()
                rejected.append(rejected_type_0_item)

        else:
            rejected = self.rejected

        stability = self.stability

        challenge = self.challenge

        regret = self.regret

        draws = self.draws

        seed = self.seed

        challenger = self.challenger

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "verdict": verdict,
                "reasons": reasons,
                "primary": primary,
                "alternatives": alternatives,
                "rejected": rejected,
                "stability": stability,
                "challenge": challenge,
                "regret": regret,
                "draws": draws,
                "seed": seed,
            }
        )
        if challenger is not UNSET:
            field_dict["challenger"] = challenger

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.choice import Choice
        from ..models.rejection import Rejection

        d = dict(src_dict)
        verdict = check_verdict(d.pop("verdict"))

        def _parse_reasons(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                reasons_type_0 = cast(list[str], data)

                return reasons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        reasons = _parse_reasons(d.pop("reasons"))

        def _parse_primary(data: object) -> Choice | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                primary_type_0 = Choice.from_dict(data)

                return primary_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Choice | None, data)

        primary = _parse_primary(d.pop("primary"))

        def _parse_alternatives(data: object) -> list[Choice] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                alternatives_type_0 = []
                _alternatives_type_0 = data
                for alternatives_type_0_item_data in _alternatives_type_0:
                    alternatives_type_0_item = Choice.from_dict(
                        alternatives_type_0_item_data
                    )

                    alternatives_type_0.append(alternatives_type_0_item)

                return alternatives_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Choice] | None, data)

        alternatives = _parse_alternatives(d.pop("alternatives"))

        def _parse_rejected(data: object) -> list[Rejection] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                rejected_type_0 = []
                _rejected_type_0 = data
                for rejected_type_0_item_data in _rejected_type_0:
                    rejected_type_0_item = Rejection.from_dict(
                        rejected_type_0_item_data
                    )

                    rejected_type_0.append(rejected_type_0_item)

                return rejected_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Rejection] | None, data)

        rejected = _parse_rejected(d.pop("rejected"))

        stability = d.pop("stability")

        challenge = d.pop("challenge")

        regret = d.pop("regret")

        draws = d.pop("draws")

        seed = d.pop("seed")

        challenger = d.pop("challenger", UNSET)

        recommendation = cls(
            verdict=verdict,
            reasons=reasons,
            primary=primary,
            alternatives=alternatives,
            rejected=rejected,
            stability=stability,
            challenge=challenge,
            regret=regret,
            draws=draws,
            seed=seed,
            challenger=challenger,
        )

        recommendation.additional_properties = d
        return recommendation

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
