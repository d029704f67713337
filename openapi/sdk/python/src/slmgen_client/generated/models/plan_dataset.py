from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.signals import Signals
    from ..models.tokens import Tokens


T = TypeVar("T", bound="PlanDataset")


@_attrs_define
class PlanDataset:
    """Dataset is what the plan needs to know of the data. Paths are as the user gave them.

    Attributes:
        id (str):
        version (str): hash over the ordered row ids
        name (str):
        files (list[str] | None):
        format_ (str):
        container (str):
        records (int):
        examples (int):
        quarantined (int):
        tokens (Tokens): Tokens are lengths in tokens, a chat template's own tokens included. Estimated says that no
            tokenizer was at hand.
        multi_turn (bool): some example has more than one assistant turn
        system_share (float):
        tools (bool):
        languages (list[str] | None): BCP 47, most frequent first
        mapping (Any | Unset): formats.Mapping, when a table was mapped
        signals (Signals | Unset): Signals counts comparisons, verdicts and checkable answers.
        url (str | Unset): URL is where the bundle fetches the data when it is too large to travel inside; "" reads the
            file beside it.
    """

    id: str
    version: str
    name: str
    files: list[str] | None
    format_: str
    container: str
    records: int
    examples: int
    quarantined: int
    tokens: Tokens
    multi_turn: bool
    system_share: float
    tools: bool
    languages: list[str] | None
    mapping: Any | Unset = UNSET
    signals: Signals | Unset = UNSET
    url: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        version = self.version

        name = self.name

        files: list[str] | None
        if isinstance(self.files, list):
            files = self.files

        else:
            files = self.files

        format_ = self.format_

        container = self.container

        records = self.records

        examples = self.examples

        quarantined = self.quarantined

        tokens = self.tokens.to_dict()

        multi_turn = self.multi_turn

        system_share = self.system_share

        tools = self.tools

        languages: list[str] | None
        if isinstance(self.languages, list):
            languages = self.languages

        else:
            languages = self.languages

        mapping = self.mapping

        signals: dict[str, Any] | Unset = UNSET
        if not isinstance(self.signals, Unset):
            signals = self.signals.to_dict()

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "version": version,
                "name": name,
                "files": files,
                "format": format_,
                "container": container,
                "records": records,
                "examples": examples,
                "quarantined": quarantined,
                "tokens": tokens,
                "multi_turn": multi_turn,
                "system_share": system_share,
                "tools": tools,
                "languages": languages,
            }
        )
        if mapping is not UNSET:
            field_dict["mapping"] = mapping
        if signals is not UNSET:
            field_dict["signals"] = signals
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.signals import Signals
        from ..models.tokens import Tokens

        d = dict(src_dict)
        id = d.pop("id")

        version = d.pop("version")

        name = d.pop("name")

        def _parse_files(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                files_type_0 = cast(list[str], data)

                return files_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        files = _parse_files(d.pop("files"))

        format_ = d.pop("format")

        container = d.pop("container")

        records = d.pop("records")

        examples = d.pop("examples")

        quarantined = d.pop("quarantined")

        tokens = Tokens.from_dict(d.pop("tokens"))

        multi_turn = d.pop("multi_turn")

        system_share = d.pop("system_share")

        tools = d.pop("tools")

        def _parse_languages(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                languages_type_0 = cast(list[str], data)

                return languages_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        languages = _parse_languages(d.pop("languages"))

        mapping = d.pop("mapping", UNSET)

        _signals = d.pop("signals", UNSET)
        signals: Signals | Unset
        if isinstance(_signals, Unset):
            signals = UNSET
        else:
            signals = Signals.from_dict(_signals)

        url = d.pop("url", UNSET)

        plan_dataset = cls(
            id=id,
            version=version,
            name=name,
            files=files,
            format_=format_,
            container=container,
            records=records,
            examples=examples,
            quarantined=quarantined,
            tokens=tokens,
            multi_turn=multi_turn,
            system_share=system_share,
            tools=tools,
            languages=languages,
            mapping=mapping,
            signals=signals,
            url=url,
        )

        plan_dataset.additional_properties = d
        return plan_dataset

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
