from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.analysis_report_kinds_type_0 import AnalysisReportKindsType0
    from ..models.classes import Classes
    from ..models.difficulty import Difficulty
    from ..models.finding import Finding
    from ..models.language_share import LanguageShare
    from ..models.lengths import Lengths
    from ..models.quality import Quality
    from ..models.reference_use import ReferenceUse
    from ..models.shares import Shares
    from ..models.tokens import Tokens


T = TypeVar("T", bound="AnalysisReport")


@_attrs_define
class AnalysisReport:
    """Report is what an analysis found. It is plain data and safe to share.

    Attributes:
        examples (int):
        version (str): Version is the dataset version: a hash over the schema version and the ordered row ids.
        tokens (Tokens): Tokens are lengths in tokens, a chat template's own tokens included. Estimated says that no
            tokenizer was at hand.
        lengths (Lengths): Lengths are distributions over the rows.
        languages (list[LanguageShare] | None):
        shares (Shares): Shares are fractions (0 to 1) of the rows.
        kinds (AnalysisReportKindsType0 | None): example kind -> rows
        findings (list[Finding] | None):
        quality (Quality): Quality is the share of rows without a problem. It is a count, not an opinion: each row with
            problems is put to the account of its worst rule, and Score = 100 * (1 - sum of the accounts / examples).
        difficulty (Difficulty | Unset): Difficulty is how much the answers say that their prompts do not.
        classes (Classes | Unset): Classes is the balance of labels.
        references (list[ReferenceUse] | Unset): References says what was found of Options.References.
    """

    examples: int
    version: str
    tokens: Tokens
    lengths: Lengths
    languages: list[LanguageShare] | None
    shares: Shares
    kinds: AnalysisReportKindsType0 | None
    findings: list[Finding] | None
    quality: Quality
    difficulty: Difficulty | Unset = UNSET
    classes: Classes | Unset = UNSET
    references: list[ReferenceUse] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.analysis_report_kinds_type_0 import AnalysisReportKindsType0

        examples = self.examples

        version = self.version

        tokens = self.tokens.to_dict()

        lengths = self.lengths.to_dict()

        languages: list[dict[str, Any]] | None
        if isinstance(self.languages, list):
            languages = []
            for languages_type_0_item_data in self.languages:
                languages_type_0_item = languages_type_0_item_data.to_dict()
                languages.append(languages_type_0_item)

        else:
            languages = self.languages

        shares = self.shares.to_dict()

        kinds: dict[str, Any] | None
        if isinstance(self.kinds, AnalysisReportKindsType0):
            kinds = self.kinds.to_dict()
        else:
            kinds = self.kinds

        findings: list[dict[str, Any]] | None
        if isinstance(self.findings, list):
            findings = []
            for findings_type_0_item_data in self.findings:
                findings_type_0_item = findings_type_0_item_data.to_dict()
                findings.append(findings_type_0_item)

        else:
            findings = self.findings

        quality = self.quality.to_dict()

        difficulty: dict[str, Any] | Unset = UNSET
        if not isinstance(self.difficulty, Unset):
            difficulty = self.difficulty.to_dict()

        classes: dict[str, Any] | Unset = UNSET
        if not isinstance(self.classes, Unset):
            classes = self.classes.to_dict()

        references: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.references, Unset):
            references = []
            for references_item_data in self.references:
                references_item = references_item_data.to_dict()
                references.append(references_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "examples": examples,
                "version": version,
                "tokens": tokens,
                "lengths": lengths,
                "languages": languages,
                "shares": shares,
                "kinds": kinds,
                "findings": findings,
                "quality": quality,
            }
        )
        if difficulty is not UNSET:
            field_dict["difficulty"] = difficulty
        if classes is not UNSET:
            field_dict["classes"] = classes
        if references is not UNSET:
            field_dict["references"] = references

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.analysis_report_kinds_type_0 import AnalysisReportKindsType0
        from ..models.classes import Classes
        from ..models.difficulty import Difficulty
        from ..models.finding import Finding
        from ..models.language_share import LanguageShare
        from ..models.lengths import Lengths
        from ..models.quality import Quality
        from ..models.reference_use import ReferenceUse
        from ..models.shares import Shares
        from ..models.tokens import Tokens

        d = dict(src_dict)
        examples = d.pop("examples")

        version = d.pop("version")

        tokens = Tokens.from_dict(d.pop("tokens"))

        lengths = Lengths.from_dict(d.pop("lengths"))

        def _parse_languages(data: object) -> list[LanguageShare] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                languages_type_0 = []
                _languages_type_0 = data
                for languages_type_0_item_data in _languages_type_0:
                    languages_type_0_item = LanguageShare.from_dict(
                        languages_type_0_item_data
                    )

                    languages_type_0.append(languages_type_0_item)

                return languages_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[LanguageShare] | None, data)

        languages = _parse_languages(d.pop("languages"))

        shares = Shares.from_dict(d.pop("shares"))

        def _parse_kinds(data: object) -> AnalysisReportKindsType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                kinds_type_0 = AnalysisReportKindsType0.from_dict(data)

                return kinds_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AnalysisReportKindsType0 | None, data)

        kinds = _parse_kinds(d.pop("kinds"))

        def _parse_findings(data: object) -> list[Finding] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                findings_type_0 = []
                _findings_type_0 = data
                for findings_type_0_item_data in _findings_type_0:
                    findings_type_0_item = Finding.from_dict(findings_type_0_item_data)

                    findings_type_0.append(findings_type_0_item)

                return findings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Finding] | None, data)

        findings = _parse_findings(d.pop("findings"))

        quality = Quality.from_dict(d.pop("quality"))

        _difficulty = d.pop("difficulty", UNSET)
        difficulty: Difficulty | Unset
        if isinstance(_difficulty, Unset):
            difficulty = UNSET
        else:
            difficulty = Difficulty.from_dict(_difficulty)

        _classes = d.pop("classes", UNSET)
        classes: Classes | Unset
        if isinstance(_classes, Unset):
            classes = UNSET
        else:
            classes = Classes.from_dict(_classes)

        _references = d.pop("references", UNSET)
        references: list[ReferenceUse] | Unset = UNSET
        if _references is not UNSET:
            references = []
            for references_item_data in _references:
                references_item = ReferenceUse.from_dict(references_item_data)

                references.append(references_item)

        analysis_report = cls(
            examples=examples,
            version=version,
            tokens=tokens,
            lengths=lengths,
            languages=languages,
            shares=shares,
            kinds=kinds,
            findings=findings,
            quality=quality,
            difficulty=difficulty,
            classes=classes,
            references=references,
        )

        analysis_report.additional_properties = d
        return analysis_report

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
