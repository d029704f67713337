from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mapping_split_roles import MappingSplitRoles
    from ..models.split_marker import SplitMarker


T = TypeVar("T", bound="MappingSplit")


@_attrs_define
class MappingSplit:
    """MappingSplit cuts one text into turns at the marks of its speakers: exactly one of Style, Markers and Pattern. Text
    before the first mark becomes a system message. Joining the turns gives the text again; where it would not (odd
    white space), the column stays in Meta beside the turns, so that nothing is lost.

        Attributes:
            style (str | Unset): Style is a way of writing dialogues as text that has a name; see SplitStyles.
            markers (list[SplitMarker] | Unset): Markers are texts that begin a turn, with the white space that stands
                around them.
            pattern (str | Unset): Pattern is a regular expression (RE2) that finds where a turn begins; its first group is
                the speaker.
            roles (MappingSplitRoles | Unset): Roles gives the speakers that Pattern finds their roles, whatever their case;
                others are known by the usual names.
    """

    style: str | Unset = UNSET
    markers: list[SplitMarker] | Unset = UNSET
    pattern: str | Unset = UNSET
    roles: MappingSplitRoles | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        style = self.style

        markers: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.markers, Unset):
            markers = []
            for markers_item_data in self.markers:
                markers_item = markers_item_data.to_dict()
                markers.append(markers_item)

        pattern = self.pattern

        roles: dict[str, Any] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = self.roles.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if style is not UNSET:
            field_dict["style"] = style
        if markers is not UNSET:
            field_dict["markers"] = markers
        if pattern is not UNSET:
            field_dict["pattern"] = pattern
        if roles is not UNSET:
            field_dict["roles"] = roles

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.mapping_split_roles import MappingSplitRoles
        from ..models.split_marker import SplitMarker

        d = dict(src_dict)
        style = d.pop("style", UNSET)

        _markers = d.pop("markers", UNSET)
        markers: list[SplitMarker] | Unset = UNSET
        if _markers is not UNSET:
            markers = []
            for markers_item_data in _markers:
                markers_item = SplitMarker.from_dict(markers_item_data)

                markers.append(markers_item)

        pattern = d.pop("pattern", UNSET)

        _roles = d.pop("roles", UNSET)
        roles: MappingSplitRoles | Unset
        if isinstance(_roles, Unset):
            roles = UNSET
        else:
            roles = MappingSplitRoles.from_dict(_roles)

        mapping_split = cls(
            style=style,
            markers=markers,
            pattern=pattern,
            roles=roles,
        )

        mapping_split.additional_properties = d
        return mapping_split

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
