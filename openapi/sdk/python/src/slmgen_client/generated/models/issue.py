from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.validate_severity import ValidateSeverity, check_validate_severity

T = TypeVar("T", bound="Issue")


@_attrs_define
class Issue:
    """Issue is one thing that is wrong.

    Attributes:
        line (int): 1-based; 0 for the file as a whole, the number of the row in a binary file
        path (str): JSON pointer inside the row; "" is the row
        code (str):
        severity (ValidateSeverity): Severity says whether the service refuses the file.
        message (str): what is wrong and what to do
    """

    line: int
    path: str
    code: str
    severity: ValidateSeverity
    message: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        line = self.line

        path = self.path

        code = self.code

        severity: str = self.severity

        message = self.message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "line": line,
                "path": path,
                "code": code,
                "severity": severity,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        line = d.pop("line")

        path = d.pop("path")

        code = d.pop("code")

        severity = check_validate_severity(d.pop("severity"))

        message = d.pop("message")

        issue = cls(
            line=line,
            path=path,
            code=code,
            severity=severity,
            message=message,
        )

        issue.additional_properties = d
        return issue

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
