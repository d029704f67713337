from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Tokens")


@_attrs_define
class Tokens:
    """Tokens are lengths in tokens, a chat template's own tokens included. Estimated says that no tokenizer was at hand.

    Attributes:
        total (float):
        completion (float): what the loss counts
        mean (float):
        p50 (float):
        p95 (float):
        p99 (float):
        max_ (float):
        estimated (bool):
        relative_error (float | Unset): RelativeError is the 80 % half width of the estimate's relative error of one row
            (0.15 = 15 %); 0 when exact.
        family (str | Unset): Family is the tokenizer family the figures are for; "" is the mean over the calibrated
            families.
        trained (float | Unset): Trained is what an epoch reads where that is more than Total: a template that rewrites
            earlier turns makes several sequences of a conversation. Known only from exact counts.
        tokenizer (str | Unset): Tokenizer is the identity of the tokenizer that exact figures were counted with.
    """

    total: float
    completion: float
    mean: float
    p50: float
    p95: float
    p99: float
    max_: float
    estimated: bool
    relative_error: float | Unset = UNSET
    family: str | Unset = UNSET
    trained: float | Unset = UNSET
    tokenizer: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        completion = self.completion

        mean = self.mean

        p50 = self.p50

        p95 = self.p95

        p99 = self.p99

        max_ = self.max_

        estimated = self.estimated

        relative_error = self.relative_error

        family = self.family

        trained = self.trained

        tokenizer = self.tokenizer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total": total,
                "completion": completion,
                "mean": mean,
                "p50": p50,
                "p95": p95,
                "p99": p99,
                "max": max_,
                "estimated": estimated,
            }
        )
        if relative_error is not UNSET:
            field_dict["relative_error"] = relative_error
        if family is not UNSET:
            field_dict["family"] = family
        if trained is not UNSET:
            field_dict["trained"] = trained
        if tokenizer is not UNSET:
            field_dict["tokenizer"] = tokenizer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        total = d.pop("total")

        completion = d.pop("completion")

        mean = d.pop("mean")

        p50 = d.pop("p50")

        p95 = d.pop("p95")

        p99 = d.pop("p99")

        max_ = d.pop("max")

        estimated = d.pop("estimated")

        relative_error = d.pop("relative_error", UNSET)

        family = d.pop("family", UNSET)

        trained = d.pop("trained", UNSET)

        tokenizer = d.pop("tokenizer", UNSET)

        tokens = cls(
            total=total,
            completion=completion,
            mean=mean,
            p50=p50,
            p95=p95,
            p99=p99,
            max_=max_,
            estimated=estimated,
            relative_error=relative_error,
            family=family,
            trained=trained,
            tokenizer=tokenizer,
        )

        tokens.additional_properties = d
        return tokens

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
