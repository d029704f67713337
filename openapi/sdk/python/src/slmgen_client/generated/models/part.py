from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.part_kind import PartKind, check_part_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.span import Span


T = TypeVar("T", bound="Part")


@_attrs_define
class Part:
    """Part is one piece of a message's content.

    Attributes:
        kind (PartKind): PartKind says what a part holds.
        text (str | Unset):
        field (str | Unset): Field names the source column that this text stood in where one message was put together
            from several (alpaca: "instruction", "input"), so that the border between them is not lost.
        ref (str | Unset): Ref is a URL, path or data URL of media, or the id of a file that was uploaded to a provider.
            A document whose text is written out has it in Text.
        mime (str | Unset): MIME is the media type of Ref as the source names it ("image/png"); "" when it does not, or
            when Ref is a data URL that does.
        name (str | Unset): Name is the file name or title of a document.
        detail (str | Unset): Detail is how closely an image is to be looked at: "low", "high", "auto".
        signature (str | Unset): Signature is the provider's seal of a piece of reasoning; of Kind Redacted, the
            reasoning itself in its encrypted form.
        train (bool | Unset): Train says whether the loss counts this part; nil: the message decides.
        weight (float | Unset): Weight is the exact text of a loss weight; "" when there was none.
        spans (list[Span] | Unset): Spans are pieces of Text whose loss is set apart, in the order of the source.
        raw (Any | Unset): Raw is the whole source part where it held more than the fields above (or Kind is Other).
    """

    kind: PartKind
    text: str | Unset = UNSET
    field: str | Unset = UNSET
    ref: str | Unset = UNSET
    mime: str | Unset = UNSET
    name: str | Unset = UNSET
    detail: str | Unset = UNSET
    signature: str | Unset = UNSET
    train: bool | Unset = UNSET
    weight: float | Unset = UNSET
    spans: list[Span] | Unset = UNSET
    raw: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        text = self.text

        field = self.field

        ref = self.ref

        mime = self.mime

        name = self.name

        detail = self.detail

        signature = self.signature

        train = self.train

        weight = self.weight

        spans: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.spans, Unset):
            spans = []
            for spans_item_data in self.spans:
                spans_item = spans_item_data.to_dict()
                spans.append(spans_item)

        raw = self.raw

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if text is not UNSET:
            field_dict["text"] = text
        if field is not UNSET:
            field_dict["field"] = field
        if ref is not UNSET:
            field_dict["ref"] = ref
        if mime is not UNSET:
            field_dict["mime"] = mime
        if name is not UNSET:
            field_dict["name"] = name
        if detail is not UNSET:
            field_dict["detail"] = detail
        if signature is not UNSET:
            field_dict["signature"] = signature
        if train is not UNSET:
            field_dict["train"] = train
        if weight is not UNSET:
            field_dict["weight"] = weight
        if spans is not UNSET:
            field_dict["spans"] = spans
        if raw is not UNSET:
            field_dict["raw"] = raw

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.span import Span

        d = dict(src_dict)
        kind = check_part_kind(d.pop("kind"))

        text = d.pop("text", UNSET)

        field = d.pop("field", UNSET)

        ref = d.pop("ref", UNSET)

        mime = d.pop("mime", UNSET)

        name = d.pop("name", UNSET)

        detail = d.pop("detail", UNSET)

        signature = d.pop("signature", UNSET)

        train = d.pop("train", UNSET)

        weight = d.pop("weight", UNSET)

        _spans = d.pop("spans", UNSET)
        spans: list[Span] | Unset = UNSET
        if _spans is not UNSET:
            spans = []
            for spans_item_data in _spans:
                spans_item = Span.from_dict(spans_item_data)

                spans.append(spans_item)

        raw = d.pop("raw", UNSET)

        part = cls(
            kind=kind,
            text=text,
            field=field,
            ref=ref,
            mime=mime,
            name=name,
            detail=detail,
            signature=signature,
            train=train,
            weight=weight,
            spans=spans,
            raw=raw,
        )

        part.additional_properties = d
        return part

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
