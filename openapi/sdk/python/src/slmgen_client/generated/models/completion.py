from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message import Message


T = TypeVar("T", bound="Completion")


@_attrs_define
class Completion:
    """Completion is one candidate answer: chosen or rejected, ranked, scored, labelled, or one step.

    Attributes:
        messages (list[Message] | None):
        preferred (bool | Unset):
        good (bool | Unset):
        rank (float | Unset):
        score (float | Unset):
    """

    messages: list[Message] | None
    preferred: bool | Unset = UNSET
    good: bool | Unset = UNSET
    rank: float | Unset = UNSET
    score: float | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        messages: list[dict[str, Any]] | None
        if isinstance(self.messages, list):
            messages = []
            for messages_type_0_item_data in self.messages:
                messages_type_0_item = messages_type_0_item_data.to_dict()
                messages.append(messages_type_0_item)

        else:
            messages = self.messages

        preferred = self.preferred

        good = self.good

        rank = self.rank

        score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "messages": messages,
            }
        )
        if preferred is not UNSET:
            field_dict["preferred"] = preferred
        if good is not UNSET:
            field_dict["good"] = good
        if rank is not UNSET:
            field_dict["rank"] = rank
        if score is not UNSET:
            field_dict["score"] = score

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.message import Message

        d = dict(src_dict)

        def _parse_messages(data: object) -> list[Message] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                messages_type_0 = []
                _messages_type_0 = data
                for messages_type_0_item_data in _messages_type_0:
                    messages_type_0_item = Message.from_dict(messages_type_0_item_data)

                    messages_type_0.append(messages_type_0_item)

                return messages_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Message] | None, data)

        messages = _parse_messages(d.pop("messages"))

        preferred = d.pop("preferred", UNSET)

        good = d.pop("good", UNSET)

        rank = d.pop("rank", UNSET)

        score = d.pop("score", UNSET)

        completion = cls(
            messages=messages,
            preferred=preferred,
            good=good,
            rank=rank,
            score=score,
        )

        completion.additional_properties = d
        return completion

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
