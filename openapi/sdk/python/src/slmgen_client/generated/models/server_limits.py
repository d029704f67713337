from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ServerLimits")


@_attrs_define
class ServerLimits:
    """
    Attributes:
        upload_bytes (int): Largest dataset file.
        body_bytes (int): Largest JSON body.
    """

    upload_bytes: int
    body_bytes: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        upload_bytes = self.upload_bytes

        body_bytes = self.body_bytes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "upload_bytes": upload_bytes,
                "body_bytes": body_bytes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        upload_bytes = d.pop("upload_bytes")

        body_bytes = d.pop("body_bytes")

        server_limits = cls(
            upload_bytes=upload_bytes,
            body_bytes=body_bytes,
        )

        server_limits.additional_properties = d
        return server_limits

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
