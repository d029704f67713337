from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row_ref import RowRef


T = TypeVar("T", bound="Pair")


@_attrs_define
class Pair:
    """Pair is two rows with alike questions.

    Attributes:
        row (RowRef): RowRef names a row by its content id and by its address.
        other (RowRef): RowRef names a row by its content id and by its address.
        question (str): of Row, cut to 240 bytes
        other_question (str):
        answer (str):
        other_answer (str):
        questions_alike (float):
        answers_alike (float):
    """

    row: RowRef
    other: RowRef
    question: str
    other_question: str
    answer: str
    other_answer: str
    questions_alike: float
    answers_alike: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        row = self.row.to_dict()

        other = self.other.to_dict()

        question = self.question

        other_question = self.other_question

        answer = self.answer

        other_answer = self.other_answer

        questions_alike = self.questions_alike

        answers_alike = self.answers_alike

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "row": row,
                "other": other,
                "question": question,
                "other_question": other_question,
                "answer": answer,
                "other_answer": other_answer,
                "questions_alike": questions_alike,
                "answers_alike": answers_alike,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_ref import RowRef

        d = dict(src_dict)
        row = RowRef.from_dict(d.pop("row"))

        other = RowRef.from_dict(d.pop("other"))

        question = d.pop("question")

        other_question = d.pop("other_question")

        answer = d.pop("answer")

        other_answer = d.pop("other_answer")

        questions_alike = d.pop("questions_alike")

        answers_alike = d.pop("answers_alike")

        pair = cls(
            row=row,
            other=other,
            question=question,
            other_question=other_question,
            answer=answer,
            other_answer=other_answer,
            questions_alike=questions_alike,
            answers_alike=answers_alike,
        )

        pair.additional_properties = d
        return pair

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
