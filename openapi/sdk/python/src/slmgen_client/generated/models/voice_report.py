from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.neighbours import Neighbours
    from ..models.quantity import Quantity
    from ..models.tone import Tone
    from ..models.unsupported import Unsupported


T = TypeVar("T", bound="VoiceReport")


@_attrs_define
class VoiceReport:
    """Report is what the answers of a dataset are like. It is plain data.

    Attributes:
        rows (int): with a question and an answer in words
        skipped (int): without
        undetermined (int): Undetermined counts the rows whose answer is too short or too odd for its language to be
            told.
        tone (list[Tone] | None): Tone is by language, the most frequent first.
        verbosity (Quantity): Quantity is the distribution of a figure over rows.
        technicality (Quantity): Quantity is the distribution of a figure over rows.
        unsupported (Unsupported): Unsupported counts the numbers, names and quotations of answers that stand nowhere in
            what precedes them: system prompt, earlier turns, results of tools, question. They come from elsewhere:
            knowledge, arithmetic, or invention. The count does not tell these apart. It errs to the side of support:
            figures are compared by their digits, months and small numbers also when they are written out, and a name by its
            single words.
        neighbours (Neighbours): Neighbours tells whether rows predict one another. A tenth of the sampled rows is held
            out, by their ids. For each of them the most similar question among the others is found, and their answers are
            compared. Likeness of two texts is the weight of their common words over the weight of all their words, where a
            word weighs log(1 + rows / rows with it), 4 at most: 0 nothing in common, 1 the same words. It is the same in
            every language; scripts without spaces are compared by characters.
    """

    rows: int
    skipped: int
    undetermined: int
    tone: list[Tone] | None
    verbosity: Quantity
    technicality: Quantity
    unsupported: Unsupported
    neighbours: Neighbours
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rows = self.rows

        skipped = self.skipped

        undetermined = self.undetermined

        tone: list[dict[str, Any]] | None
        if isinstance(self.tone, list):
            tone = []
            for tone_type_0_item_data in self.tone:
                tone_type_0_item = tone_type_0_item_data.to_dict()
                tone.append(tone_type_0_item)

        else:
            tone = self.tone

        verbosity = self.verbosity.to_dict()

        technicality = self.technicality.to_dict()

        unsupported = self.unsupported.to_dict()

        neighbours = self.neighbours.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rows": rows,
                "skipped": skipped,
                "undetermined": undetermined,
                "tone": tone,
                "verbosity": verbosity,
                "technicality": technicality,
                "unsupported": unsupported,
                "neighbours": neighbours,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.neighbours import Neighbours
        from ..models.quantity import Quantity
        from ..models.tone import Tone
        from ..models.unsupported import Unsupported

        d = dict(src_dict)
        rows = d.pop("rows")

        skipped = d.pop("skipped")

        undetermined = d.pop("undetermined")

        def _parse_tone(data: object) -> list[Tone] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tone_type_0 = []
                _tone_type_0 = data
                for tone_type_0_item_data in _tone_type_0:
                    tone_type_0_item = Tone.from_dict(tone_type_0_item_data)

                    tone_type_0.append(tone_type_0_item)

                return tone_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Tone] | None, data)

        tone = _parse_tone(d.pop("tone"))

        verbosity = Quantity.from_dict(d.pop("verbosity"))

        technicality = Quantity.from_dict(d.pop("technicality"))

        unsupported = Unsupported.from_dict(d.pop("unsupported"))

        neighbours = Neighbours.from_dict(d.pop("neighbours"))

        voice_report = cls(
            rows=rows,
            skipped=skipped,
            undetermined=undetermined,
            tone=tone,
            verbosity=verbosity,
            technicality=technicality,
            unsupported=unsupported,
            neighbours=neighbours,
        )

        voice_report.additional_properties = d
        return voice_report

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
