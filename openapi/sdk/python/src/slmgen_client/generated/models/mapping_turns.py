from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mapping_turns_keys import MappingTurnsKeys
    from ..models.mapping_turns_roles import MappingTurnsRoles


T = TypeVar("T", bound="MappingTurns")


@_attrs_define
class MappingTurns:
    """MappingTurns says how a foreign list of messages is spelled.

    Attributes:
        keys (MappingTurnsKeys | Unset): Keys gives, for a member of a message as it is known here (role, content, name,
            tool_calls, tool_call_id, reasoning_content, weight, train), the key that the source uses:
            {"role":"speaker","content":"utterance"}.
        roles (MappingTurnsRoles | Unset): Roles gives the speakers of the source their roles: {"guest":"user"};
            function_call means a turn whose text is a tool call. Others are known by the usual names.
        train (list[str] | Unset): Train lists the roles that are learned; nil means the assistant. A message that says
            so itself is not asked.
        first (str | Unset): First is who speaks first where the list holds bare texts: user (default) or assistant.
    """

    keys: MappingTurnsKeys | Unset = UNSET
    roles: MappingTurnsRoles | Unset = UNSET
    train: list[str] | Unset = UNSET
    first: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        keys: dict[str, Any] | Unset = UNSET
        if not isinstance(self.keys, Unset):
            keys = self.keys.to_dict()

        roles: dict[str, Any] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = self.roles.to_dict()

        train: list[str] | Unset = UNSET
        if not isinstance(self.train, Unset):
            train = self.train

        first = self.first

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if keys is not UNSET:
            field_dict["keys"] = keys
        if roles is not UNSET:
            field_dict["roles"] = roles
        if train is not UNSET:
            field_dict["train"] = train
        if first is not UNSET:
            field_dict["first"] = first

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.mapping_turns_keys import MappingTurnsKeys
        from ..models.mapping_turns_roles import MappingTurnsRoles

        d = dict(src_dict)
        _keys = d.pop("keys", UNSET)
        keys: MappingTurnsKeys | Unset
        if isinstance(_keys, Unset):
            keys = UNSET
        else:
            keys = MappingTurnsKeys.from_dict(_keys)

        _roles = d.pop("roles", UNSET)
        roles: MappingTurnsRoles | Unset
        if isinstance(_roles, Unset):
            roles = UNSET
        else:
            roles = MappingTurnsRoles.from_dict(_roles)

        train = cast(list[str], d.pop("train", UNSET))

        first = d.pop("first", UNSET)

        mapping_turns = cls(
            keys=keys,
            roles=roles,
            train=train,
            first=first,
        )

        mapping_turns.additional_properties = d
        return mapping_turns

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
