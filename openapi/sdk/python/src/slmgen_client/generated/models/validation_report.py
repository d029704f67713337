from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.issue import Issue
    from ..models.token_check import TokenCheck
    from ..models.validation_report_codes_type_0 import ValidationReportCodesType0


T = TypeVar("T", bound="ValidationReport")


@_attrs_define
class ValidationReport:
    """Report is the verdict on one file. Valid means that there is no error. It belongs to the caller.

    Attributes:
        valid (bool):
        provider (str):
        rows (int):
        bytes_ (int):
        errors (list[Issue] | None):
        warnings (list[Issue] | None):
        codes (None | ValidationReportCodesType0): how often each code was found, those that the lists have no room for
            too
        error_count (int): ErrorCount and WarningCount count all of them.
        warning_count (int):
        kind (str | Unset): of the rows: chat, preference, text, …; of the first row that has one
        tokens (TokenCheck | Unset): TokenCheck says how long the rows are in tokens.
    """

    valid: bool
    provider: str
    rows: int
    bytes_: int
    errors: list[Issue] | None
    warnings: list[Issue] | None
    codes: None | ValidationReportCodesType0
    error_count: int
    warning_count: int
    kind: str | Unset = UNSET
    tokens: TokenCheck | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.validation_report_codes_type_0 import ValidationReportCodesType0

        valid = self.valid

        provider = self.provider

        rows = self.rows

        bytes_ = self.bytes_

        errors: list[dict[str, Any]] | None
        if isinstance(self.errors, list):
            errors = []
            for errors_type_0_item_data in self.errors:
                errors_type_0_item = errors_type_0_item_data.to_dict()
                errors.append(errors_type_0_item)

        else:
            errors = self.errors

        warnings: list[dict[str, Any]] | None
        if isinstance(self.warnings, list):
            warnings = []
            for warnings_type_0_item_data in self.warnings:
                warnings_type_0_item = warnings_type_0_item_data.to_dict()
                warnings.append(warnings_type_0_item)

        else:
            warnings = self.warnings

        codes: dict[str, Any] | None
        if isinstance(self.codes, ValidationReportCodesType0):
            codes = self.codes.to_dict()
        else:
            codes = self.codes

        error_count = self.error_count

        warning_count = self.warning_count

        kind = self.kind

        tokens: dict[str, Any] | Unset = UNSET
        if not isinstance(self.tokens, Unset):
            tokens = self.tokens.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "valid": valid,
                "provider": provider,
                "rows": rows,
                "bytes": bytes_,
                "errors": errors,
                "warnings": warnings,
                "codes": codes,
                "error_count": error_count,
                "warning_count": warning_count,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if tokens is not UNSET:
            field_dict["tokens"] = tokens

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.issue import Issue
        from ..models.token_check import TokenCheck
        from ..models.validation_report_codes_type_0 import ValidationReportCodesType0

        d = dict(src_dict)
        valid = d.pop("valid")

        provider = d.pop("provider")

        rows = d.pop("rows")

        bytes_ = d.pop("bytes")

        def _parse_errors(data: object) -> list[Issue] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errors_type_0 = []
                _errors_type_0 = data
                for errors_type_0_item_data in _errors_type_0:
                    errors_type_0_item = Issue.from_dict(errors_type_0_item_data)

                    errors_type_0.append(errors_type_0_item)

                return errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Issue] | None, data)

        errors = _parse_errors(d.pop("errors"))

        def _parse_warnings(data: object) -> list[Issue] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                warnings_type_0 = []
                _warnings_type_0 = data
                for warnings_type_0_item_data in _warnings_type_0:
                    warnings_type_0_item = Issue.from_dict(warnings_type_0_item_data)

                    warnings_type_0.append(warnings_type_0_item)

                return warnings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Issue] | None, data)

        warnings = _parse_warnings(d.pop("warnings"))

        def _parse_codes(data: object) -> None | ValidationReportCodesType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                codes_type_0 = ValidationReportCodesType0.from_dict(data)

                return codes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ValidationReportCodesType0, data)

        codes = _parse_codes(d.pop("codes"))

        error_count = d.pop("error_count")

        warning_count = d.pop("warning_count")

        kind = d.pop("kind", UNSET)

        _tokens = d.pop("tokens", UNSET)
        tokens: TokenCheck | Unset
        if isinstance(_tokens, Unset):
            tokens = UNSET
        else:
            tokens = TokenCheck.from_dict(_tokens)

        validation_report = cls(
            valid=valid,
            provider=provider,
            rows=rows,
            bytes_=bytes_,
            errors=errors,
            warnings=warnings,
            codes=codes,
            error_count=error_count,
            warning_count=warning_count,
            kind=kind,
            tokens=tokens,
        )

        validation_report.additional_properties = d
        return validation_report

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
