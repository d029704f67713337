from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.pair import Pair
    from ..models.share_of import ShareOf


T = TypeVar("T", bound="Neighbours")


@_attrs_define
class Neighbours:
    """Neighbours tells whether rows predict one another. A tenth of the sampled rows is held out, by their ids. For each
    of them the most similar question among the others is found, and their answers are compared. Likeness of two texts
    is the weight of their common words over the weight of all their words, where a word weighs log(1 + rows / rows with
    it), 4 at most: 0 nothing in common, 1 the same words. It is the same in every language; scripts without spaces are
    compared by characters.

        Attributes:
            sampled (int): distinct rows with a question
            held_out (int): a tenth of them
            near (ShareOf): Share is a count out of a count.
            near_alike (float | None): NearAlike is the mean likeness of a held-out answer and the answer to the nearest
                question, RandomAlike the same with random rows (8 for each).
            random_alike (float | None):
            agreement (float | None): Agreement is (NearAlike - RandomAlike) / (1 - RandomAlike), with its 80 % interval
                over the held-out rows: 0 where the nearest row says no more than a random one, 1 where it has the answer. nil
                where there are fewer than 10 held-out rows, or all answers are alike.
            low (float | None):
            high (float | None):
            contrary (list[Pair] | None): Contrary are near questions whose answers are least alike, at most 5.
    """

    sampled: int
    held_out: int
    near: ShareOf
    near_alike: float | None
    random_alike: float | None
    agreement: float | None
    low: float | None
    high: float | None
    contrary: list[Pair] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sampled = self.sampled

        held_out = self.held_out

        near = self.near.to_dict()

        near_alike: float | None
        near_alike = self.near_alike

        random_alike: float | None
        random_alike = self.random_alike

        agreement: float | None
        agreement = self.agreement

        low: float | None
        low = self.low

        high: float | None
        high = self.high

        contrary: list[dict[str, Any]] | None
        if isinstance(self.contrary, list):
            contrary = []
            for contrary_type_0_item_data in self.contrary:
                contrary_type_0_item = contrary_type_0_item_data.to_dict()
                contrary.append(contrary_type_0_item)

        else:
            contrary = self.contrary

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sampled": sampled,
                "held_out": held_out,
                "near": near,
                "near_alike": near_alike,
                "random_alike": random_alike,
                "agreement": agreement,
                "low": low,
                "high": high,
                "contrary": contrary,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.pair import Pair
        from ..models.share_of import ShareOf

        d = dict(src_dict)
        sampled = d.pop("sampled")

        held_out = d.pop("held_out")

        near = ShareOf.from_dict(d.pop("near"))

        def _parse_near_alike(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        near_alike = _parse_near_alike(d.pop("near_alike"))

        def _parse_random_alike(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        random_alike = _parse_random_alike(d.pop("random_alike"))

        def _parse_agreement(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        agreement = _parse_agreement(d.pop("agreement"))

        def _parse_low(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        low = _parse_low(d.pop("low"))

        def _parse_high(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        high = _parse_high(d.pop("high"))

        def _parse_contrary(data: object) -> list[Pair] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                contrary_type_0 = []
                _contrary_type_0 = data
                for contrary_type_0_item_data in _contrary_type_0:
                    contrary_type_0_item = Pair.from_dict(contrary_type_0_item_data)

                    contrary_type_0.append(contrary_type_0_item)

                return contrary_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Pair] | None, data)

        contrary = _parse_contrary(d.pop("contrary"))

        neighbours = cls(
            sampled=sampled,
            held_out=held_out,
            near=near,
            near_alike=near_alike,
            random_alike=random_alike,
            agreement=agreement,
            low=low,
            high=high,
            contrary=contrary,
        )

        neighbours.additional_properties = d
        return neighbours

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
