from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.server_auth import ServerAuth, check_server_auth

if TYPE_CHECKING:
    from ..models.gpu import GPU
    from ..models.server_limits import ServerLimits
    from ..models.target import Target


T = TypeVar("T", bound="Server")


@_attrs_define
class Server:
    """
    Attributes:
        version (str):
        auth (ServerAuth): What a caller needs.
        tasks (list[str]):
        targets (list[Target]):
        gpus (list[GPU]):
        lanes (list[str]):
        formats (list[str]): Row formats that are read.
        writable_formats (list[str]):
        containers (list[str]): Containers that can be written.
        providers (list[str]):
        limits (ServerLimits):
    """

    version: str
    auth: ServerAuth
    tasks: list[str]
    targets: list[Target]
    gpus: list[GPU]
    lanes: list[str]
    formats: list[str]
    writable_formats: list[str]
    containers: list[str]
    providers: list[str]
    limits: ServerLimits
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        auth: str = self.auth

        tasks = self.tasks

        targets = []
        for targets_item_data in self.targets:
            targets_item = targets_item_data.to_dict()
            targets.append(targets_item)

        gpus = []
        for gpus_item_data in self.gpus:
            gpus_item = gpus_item_data.to_dict()
            gpus.append(gpus_item)

        lanes = self.lanes

        formats = self.formats

        writable_formats = self.writable_formats

        containers = self.containers

        providers = self.providers

        limits = self.limits.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "auth": auth,
                "tasks": tasks,
                "targets": targets,
                "gpus": gpus,
                "lanes": lanes,
                "formats": formats,
                "writable_formats": writable_formats,
                "containers": containers,
                "providers": providers,
                "limits": limits,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gpu import GPU
        from ..models.server_limits import ServerLimits
        from ..models.target import Target

        d = dict(src_dict)
        version = d.pop("version")

        auth = check_server_auth(d.pop("auth"))

        tasks = cast(list[str], d.pop("tasks"))

        targets = []
        _targets = d.pop("targets")
        for targets_item_data in _targets:
            targets_item = Target.from_dict(targets_item_data)

            targets.append(targets_item)

        gpus = []
        _gpus = d.pop("gpus")
        for gpus_item_data in _gpus:
            gpus_item = GPU.from_dict(gpus_item_data)

            gpus.append(gpus_item)

        lanes = cast(list[str], d.pop("lanes"))

        formats = cast(list[str], d.pop("formats"))

        writable_formats = cast(list[str], d.pop("writable_formats"))

        containers = cast(list[str], d.pop("containers"))

        providers = cast(list[str], d.pop("providers"))

        limits = ServerLimits.from_dict(d.pop("limits"))

        server = cls(
            version=version,
            auth=auth,
            tasks=tasks,
            targets=targets,
            gpus=gpus,
            lanes=lanes,
            formats=formats,
            writable_formats=writable_formats,
            containers=containers,
            providers=providers,
            limits=limits,
        )

        server.additional_properties = d
        return server

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
