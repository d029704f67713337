from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row_ref import RowRef
    from ..models.share_of import ShareOf


T = TypeVar("T", bound="Tone")


@_attrs_define
class Tone:
    """Tone is how the answers in one language sound, counted in all its rows.

    Attributes:
        language (str): ISO 639-1
        measured (bool): Measured is false for a language without lists of marks (there are lists for en, de, fr, es);
            the shares are then empty.
        rows (int): in this language
        short (int): Short counts the rows of fewer than 8 words, which have no tone to speak of and count nowhere else.
        formal (ShareOf): Share is a count out of a count.
        casual (ShareOf): Share is a count out of a count.
        neutral (ShareOf): Share is a count out of a count.
        most_formal (list[RowRef] | None): MostFormal and MostCasual are the rows with the largest majority of marks for
            each hundred words.
        most_casual (list[RowRef] | None):
    """

    language: str
    measured: bool
    rows: int
    short: int
    formal: ShareOf
    casual: ShareOf
    neutral: ShareOf
    most_formal: list[RowRef] | None
    most_casual: list[RowRef] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        language = self.language

        measured = self.measured

        rows = self.rows

        short = self.short

        formal = self.formal.to_dict()

        casual = self.casual.to_dict()

        neutral = self.neutral.to_dict()

        most_formal: list[dict[str, Any]] | None
        if isinstance(self.most_formal, list):
            most_formal = []
            for most_formal_type_0_item_data in self.most_formal:
                most_formal_type_0_item = most_formal_type_0_item_data.to_dict()
                most_formal.append(most_formal_type_0_item)

        else:
            most_formal = self.most_formal

        most_casual: list[dict[str, Any]] | None
        if isinstance(self.most_casual, list):
            most_casual = []
            for most_casual_type_0_item_data in self.most_casual:
                most_casual_type_0_item = most_casual_type_0_item_data.to_dict()
                most_casual.append(most_casual_type_0_item)

        else:
            most_casual = self.most_casual

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "language": language,
                "measured": measured,
                "rows": rows,
                "short": short,
                "formal": formal,
                "casual": casual,
                "neutral": neutral,
                "most_formal": most_formal,
                "most_casual": most_casual,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_ref import RowRef
        from ..models.share_of import ShareOf

        d = dict(src_dict)
        language = d.pop("language")

        measured = d.pop("measured")

        rows = d.pop("rows")

        short = d.pop("short")

        formal = ShareOf.from_dict(d.pop("formal"))

        casual = ShareOf.from_dict(d.pop("casual"))

        neutral = ShareOf.from_dict(d.pop("neutral"))

        def _parse_most_formal(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                most_formal_type_0 = []
                _most_formal_type_0 = data
                for most_formal_type_0_item_data in _most_formal_type_0:
                    most_formal_type_0_item = RowRef.from_dict(
                        most_formal_type_0_item_data
                    )

                    most_formal_type_0.append(most_formal_type_0_item)

                return most_formal_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        most_formal = _parse_most_formal(d.pop("most_formal"))

        def _parse_most_casual(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                most_casual_type_0 = []
                _most_casual_type_0 = data
                for most_casual_type_0_item_data in _most_casual_type_0:
                    most_casual_type_0_item = RowRef.from_dict(
                        most_casual_type_0_item_data
                    )

                    most_casual_type_0.append(most_casual_type_0_item)

                return most_casual_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        most_casual = _parse_most_casual(d.pop("most_casual"))

        tone = cls(
            language=language,
            measured=measured,
            rows=rows,
            short=short,
            formal=formal,
            casual=casual,
            neutral=neutral,
            most_formal=most_formal,
            most_casual=most_casual,
        )

        tone.additional_properties = d
        return tone

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
