from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.audit_entry_detail import AuditEntryDetail


T = TypeVar("T", bound="AuditEntry")


@_attrs_define
class AuditEntry:
    """
    Attributes:
        seq (int):
        time (datetime.datetime):
        actor (str): person:ID, key:ID, job:ID or local
        action (str):  Example: dataset.create.
        address (str | Unset):
        request (str | Unset):
        object_ (str | Unset):
        detail (AuditEntryDetail | Unset):
    """

    seq: int
    time: datetime.datetime
    actor: str
    action: str
    address: str | Unset = UNSET
    request: str | Unset = UNSET
    object_: str | Unset = UNSET
    detail: AuditEntryDetail | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        seq = self.seq

        time = self.time.isoformat()

        actor = self.actor

        action = self.action

        address = self.address

        request = self.request

        object_ = self.object_

        detail: dict[str, Any] | Unset = UNSET
        if not isinstance(self.detail, Unset):
            detail = self.detail.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "seq": seq,
                "time": time,
                "actor": actor,
                "action": action,
            }
        )
        if address is not UNSET:
            field_dict["address"] = address
        if request is not UNSET:
            field_dict["request"] = request
        if object_ is not UNSET:
            field_dict["object"] = object_
        if detail is not UNSET:
            field_dict["detail"] = detail

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_entry_detail import AuditEntryDetail

        d = dict(src_dict)
        seq = d.pop("seq")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        actor = d.pop("actor")

        action = d.pop("action")

        address = d.pop("address", UNSET)

        request = d.pop("request", UNSET)

        object_ = d.pop("object", UNSET)

        _detail = d.pop("detail", UNSET)
        detail: AuditEntryDetail | Unset
        if isinstance(_detail, Unset):
            detail = UNSET
        else:
            detail = AuditEntryDetail.from_dict(_detail)

        audit_entry = cls(
            seq=seq,
            time=time,
            actor=actor,
            action=action,
            address=address,
            request=request,
            object_=object_,
            detail=detail,
        )

        audit_entry.additional_properties = d
        return audit_entry

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
