from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RunCreate")


@_attrs_define
class RunCreate:
    """
    Attributes:
        name (str):
        plan (str | Unset): Id of the plan that it trains, of the project.
        expires (datetime.datetime | Unset): When the secret opens nothing any more; never where it is left out.
        mailbox (str | Unset): Address of a relay (https://relay.example.org) or bucket
            (s3://BUCKET/PREFIX?endpoint=...) that the run reports to, sealed, where it cannot reach this server, and that
            this server collects from.
    """

    name: str
    plan: str | Unset = UNSET
    expires: datetime.datetime | Unset = UNSET
    mailbox: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        plan = self.plan

        expires: str | Unset = UNSET
        if not isinstance(self.expires, Unset):
            expires = self.expires.isoformat()

        mailbox = self.mailbox

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if plan is not UNSET:
            field_dict["plan"] = plan
        if expires is not UNSET:
            field_dict["expires"] = expires
        if mailbox is not UNSET:
            field_dict["mailbox"] = mailbox

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        plan = d.pop("plan", UNSET)

        _expires = d.pop("expires", UNSET)
        expires: datetime.datetime | Unset
        if isinstance(_expires, Unset):
            expires = UNSET
        else:
            expires = datetime.datetime.fromisoformat(_expires)

        mailbox = d.pop("mailbox", UNSET)

        run_create = cls(
            name=name,
            plan=plan,
            expires=expires,
            mailbox=mailbox,
        )

        return run_create
