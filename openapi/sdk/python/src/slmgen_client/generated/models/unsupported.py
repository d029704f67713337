from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row_ref import RowRef
    from ..models.share_of import ShareOf


T = TypeVar("T", bound="Unsupported")


@_attrs_define
class Unsupported:
    """Unsupported counts the numbers, names and quotations of answers that stand nowhere in what precedes them: system
    prompt, earlier turns, results of tools, question. They come from elsewhere: knowledge, arithmetic, or invention.
    The count does not tell these apart. It errs to the side of support: figures are compared by their digits, months
    and small numbers also when they are written out, and a name by its single words.

        Attributes:
            rows (int): Rows are those with a context of at least 40 words whose answers are no code; only they are looked
                at. Any are those with at least one unsupported item.
            any_ (ShareOf): Share is a count out of a count.
            numbers (ShareOf): Share is a count out of a count.
            names (ShareOf): Share is a count out of a count.
            quotes (ShareOf): Share is a count out of a count.
            most (list[RowRef] | None): Most are the rows with the most unsupported items, which the note lists.
    """

    rows: int
    any_: ShareOf
    numbers: ShareOf
    names: ShareOf
    quotes: ShareOf
    most: list[RowRef] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rows = self.rows

        any_ = self.any_.to_dict()

        numbers = self.numbers.to_dict()

        names = self.names.to_dict()

        quotes = self.quotes.to_dict()

        most: list[dict[str, Any]] | None
        if isinstance(self.most, list):
            most = []
            for most_type_0_item_data in self.most:
                most_type_0_item = most_type_0_item_data.to_dict()
                most.append(most_type_0_item)

        else:
            most = self.most

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rows": rows,
                "any": any_,
                "numbers": numbers,
                "names": names,
                "quotes": quotes,
                "most": most,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_ref import RowRef
        from ..models.share_of import ShareOf

        d = dict(src_dict)
        rows = d.pop("rows")

        any_ = ShareOf.from_dict(d.pop("any"))

        numbers = ShareOf.from_dict(d.pop("numbers"))

        names = ShareOf.from_dict(d.pop("names"))

        quotes = ShareOf.from_dict(d.pop("quotes"))

        def _parse_most(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                most_type_0 = []
                _most_type_0 = data
                for most_type_0_item_data in _most_type_0:
                    most_type_0_item = RowRef.from_dict(most_type_0_item_data)

                    most_type_0.append(most_type_0_item)

                return most_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        most = _parse_most(d.pop("most"))

        unsupported = cls(
            rows=rows,
            any_=any_,
            numbers=numbers,
            names=names,
            quotes=quotes,
            most=most,
        )

        unsupported.additional_properties = d
        return unsupported

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
