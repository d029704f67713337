from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PlanModel")


@_attrs_define
class PlanModel:
    """Model is the part of the registry entry that a bundle and a model card need.

    Attributes:
        id (str):
        family (str):
        kind (str): base or instruct
        params (int):
        licence (str): "" unknown
        gated (bool):
        chat_template (str): family
        context (int):
        folder (str | Unset): Folder is where its files lie on the machine that planned; the bundle trains from it. ""
            for a model of the hub.
        unsloth_4bit (str | Unset):
        source (str | Unset):
    """

    id: str
    family: str
    kind: str
    params: int
    licence: str
    gated: bool
    chat_template: str
    context: int
    folder: str | Unset = UNSET
    unsloth_4bit: str | Unset = UNSET
    source: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        family = self.family

        kind = self.kind

        params = self.params

        licence = self.licence

        gated = self.gated

        chat_template = self.chat_template

        context = self.context

        folder = self.folder

        unsloth_4bit = self.unsloth_4bit

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "family": family,
                "kind": kind,
                "params": params,
                "licence": licence,
                "gated": gated,
                "chat_template": chat_template,
                "context": context,
            }
        )
        if folder is not UNSET:
            field_dict["folder"] = folder
        if unsloth_4bit is not UNSET:
            field_dict["unsloth_4bit"] = unsloth_4bit
        if source is not UNSET:
            field_dict["source"] = source

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        family = d.pop("family")

        kind = d.pop("kind")

        params = d.pop("params")

        licence = d.pop("licence")

        gated = d.pop("gated")

        chat_template = d.pop("chat_template")

        context = d.pop("context")

        folder = d.pop("folder", UNSET)

        unsloth_4bit = d.pop("unsloth_4bit", UNSET)

        source = d.pop("source", UNSET)

        plan_model = cls(
            id=id,
            family=family,
            kind=kind,
            params=params,
            licence=licence,
            gated=gated,
            chat_template=chat_template,
            context=context,
            folder=folder,
            unsloth_4bit=unsloth_4bit,
            source=source,
        )

        plan_model.additional_properties = d
        return plan_model

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
