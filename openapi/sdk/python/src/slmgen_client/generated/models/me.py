from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.me_kind import MeKind, check_me_kind
from ..models.role import Role, check_role
from ..models.scope import Scope, check_scope
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.membership import Membership


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """
    Attributes:
        kind (MeKind):
        id (str):
        scopes (list[Scope]):
        projects (list[Membership]):
        name (str | Unset):
        project (str | Unset): The project that requests without a header mean.
        role (Role | Unset): Owner: everything. Admin: also members, keys, limits, audit log. Member: writes. Viewer:
            reads.
    """

    kind: MeKind
    id: str
    scopes: list[Scope]
    projects: list[Membership]
    name: str | Unset = UNSET
    project: str | Unset = UNSET
    role: Role | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        id = self.id

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item: str = scopes_item_data
            scopes.append(scopes_item)

        projects = []
        for projects_item_data in self.projects:
            projects_item = projects_item_data.to_dict()
            projects.append(projects_item)

        name = self.name

        project = self.project

        role: str | Unset = UNSET
        if not isinstance(self.role, Unset):
            role = self.role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "id": id,
                "scopes": scopes,
                "projects": projects,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if project is not UNSET:
            field_dict["project"] = project
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.membership import Membership

        d = dict(src_dict)
        kind = check_me_kind(d.pop("kind"))

        id = d.pop("id")

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in _scopes:
            scopes_item = check_scope(scopes_item_data)

            scopes.append(scopes_item)

        projects = []
        _projects = d.pop("projects")
        for projects_item_data in _projects:
            projects_item = Membership.from_dict(projects_item_data)

            projects.append(projects_item)

        name = d.pop("name", UNSET)

        project = d.pop("project", UNSET)

        _role = d.pop("role", UNSET)
        role: Role | Unset
        if isinstance(_role, Unset):
            role = UNSET
        else:
            role = check_role(_role)

        me = cls(
            kind=kind,
            id=id,
            scopes=scopes,
            projects=projects,
            name=name,
            project=project,
            role=role,
        )

        me.additional_properties = d
        return me

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
