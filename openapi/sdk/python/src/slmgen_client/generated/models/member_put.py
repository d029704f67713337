from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.role import Role, check_role

T = TypeVar("T", bound="MemberPut")


@_attrs_define
class MemberPut:
    """
    Attributes:
        role (Role): Owner: everything. Admin: also members, keys, limits, audit log. Member: writes. Viewer: reads.
    """

    role: Role

    def to_dict(self) -> dict[str, Any]:
        role: str = self.role

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "role": role,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        role = check_role(d.pop("role"))

        member_put = cls(
            role=role,
        )

        return member_put
