from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.analyze_severity import AnalyzeSeverity, check_analyze_severity
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.finding_kinds import FindingKinds
    from ..models.row_ref import RowRef


T = TypeVar("T", bound="Finding")


@_attrs_define
class Finding:
    """Finding is one thing the analysis noticed.

    Attributes:
        rule (str): stable id
        severity (AnalyzeSeverity): Severity says how much a Finding matters.
        count (int):
        share (float): of the rows
        rows (list[RowRef] | None): the first of them, at most 20, in file order
        summary (str):
        why (str):
        fix (str):
        kinds (FindingKinds | Unset): Kinds says of keys and personal data what they are, and how many rows hold each
            kind.
    """

    rule: str
    severity: AnalyzeSeverity
    count: int
    share: float
    rows: list[RowRef] | None
    summary: str
    why: str
    fix: str
    kinds: FindingKinds | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rule = self.rule

        severity: str = self.severity

        count = self.count

        share = self.share

        rows: list[dict[str, Any]] | None
        if isinstance(self.rows, list):
            rows = []
            for rows_type_0_item_data in self.rows:
                rows_type_0_item = rows_type_0_item_data.to_dict()
                rows.append(rows_type_0_item)

        else:
            rows = self.rows

        summary = self.summary

        why = self.why

        fix = self.fix

        kinds: dict[str, Any] | Unset = UNSET
        if not isinstance(self.kinds, Unset):
            kinds = self.kinds.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rule": rule,
                "severity": severity,
                "count": count,
                "share": share,
                "rows": rows,
                "summary": summary,
                "why": why,
                "fix": fix,
            }
        )
        if kinds is not UNSET:
            field_dict["kinds"] = kinds

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.finding_kinds import FindingKinds
        from ..models.row_ref import RowRef

        d = dict(src_dict)
        rule = d.pop("rule")

        severity = check_analyze_severity(d.pop("severity"))

        count = d.pop("count")

        share = d.pop("share")

        def _parse_rows(data: object) -> list[RowRef] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                rows_type_0 = []
                _rows_type_0 = data
                for rows_type_0_item_data in _rows_type_0:
                    rows_type_0_item = RowRef.from_dict(rows_type_0_item_data)

                    rows_type_0.append(rows_type_0_item)

                return rows_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RowRef] | None, data)

        rows = _parse_rows(d.pop("rows"))

        summary = d.pop("summary")

        why = d.pop("why")

        fix = d.pop("fix")

        _kinds = d.pop("kinds", UNSET)
        kinds: FindingKinds | Unset
        if isinstance(_kinds, Unset):
            kinds = UNSET
        else:
            kinds = FindingKinds.from_dict(_kinds)

        finding = cls(
            rule=rule,
            severity=severity,
            count=count,
            share=share,
            rows=rows,
            summary=summary,
            why=why,
            fix=fix,
            kinds=kinds,
        )

        finding.additional_properties = d
        return finding

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
