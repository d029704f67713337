from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TokenCheck")


@_attrs_define
class TokenCheck:
    """TokenCheck says how long the rows are in tokens.

    Attributes:
        limit (int | None): of a row, as the service states it; null: it states none
        longest (int): of all rows
        over (int): rows that are longer than Limit, or may be
        exact (bool): false: estimated
        relative_error (float):
    """

    limit: int | None
    longest: int
    over: int
    exact: bool
    relative_error: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        limit: int | None
        limit = self.limit

        longest = self.longest

        over = self.over

        exact = self.exact

        relative_error = self.relative_error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "limit": limit,
                "longest": longest,
                "over": over,
                "exact": exact,
                "relative_error": relative_error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_limit(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        limit = _parse_limit(d.pop("limit"))

        longest = d.pop("longest")

        over = d.pop("over")

        exact = d.pop("exact")

        relative_error = d.pop("relative_error")

        token_check = cls(
            limit=limit,
            longest=longest,
            over=over,
            exact=exact,
            relative_error=relative_error,
        )

        token_check.additional_properties = d
        return token_check

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
