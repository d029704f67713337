from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.mapping_role import MappingRole, check_mapping_role
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mapping_field_values import MappingFieldValues
    from ..models.mapping_split import MappingSplit
    from ..models.mapping_turns import MappingTurns


T = TypeVar("T", bound="MappingField")


@_attrs_define
class MappingField:
    """MappingField gives one role its source: exactly one of Column, Path, Template, Constant and Concat. What the source
    gives is then read in this order: Default fills what is missing, Separator joins a list, Values replaces, Split or
    Turns makes messages.

        Attributes:
            role (MappingRole): MappingRole is what a column of a table becomes in an Example.
            column (str | Unset): Column is the exact name of a column.
            path (str | Unset): Path reaches inside a column: $.answers.text[0], [-1] for the last, [*] for all. JSON text
                in a cell is looked into. The column itself stays in Meta too.
            template (str | Unset): Template puts columns together: "{title}: {body}". {{ and }} stand for braces; {$.a.b}
                is a path.
            constant (str | Unset): Constant is the same text for every row.
            concat (list[str] | Unset): Concat puts columns (or paths, which start with "$.") together with Separator
                between them; empty ones are skipped.
            separator (str | Unset): Separator stands between the parts of Concat, and between the texts of a list that
                becomes one text; nil means a newline for Concat, and that a list stays a list.
            name (str | Unset): Name is the key under which a meta value is kept, when it is no column of that name.
            default (str | Unset): Default is the text of a row whose source is absent or null.
            values (MappingFieldValues | Unset): Values replaces whole texts of the source, for instance class numbers by
                their names. Numbers and booleans are named by their JSON text, 1.0 also by 1. Of a list each element is
                replaced.
            fold_case (bool | Unset): FoldCase finds texts in Values whatever their case and the white space around them.
            otherwise (str | Unset): Otherwise replaces what Values does not name; nil leaves it as it is.
            split (MappingSplit | Unset): MappingSplit cuts one text into turns at the marks of its speakers: exactly one of
                Style, Markers and Pattern. Text before the first mark becomes a system message. Joining the turns gives the
                text again; where it would not (odd white space), the column stays in Meta beside the turns, so that nothing is
                lost.
            turns (MappingTurns | Unset): MappingTurns says how a foreign list of messages is spelled.
            confidence (float | Unset): Confidence and Why belong to suggestions: how sure, and from what it was concluded.
            why (str | Unset):
    """

    role: MappingRole
    column: str | Unset = UNSET
    path: str | Unset = UNSET
    template: str | Unset = UNSET
    constant: str | Unset = UNSET
    concat: list[str] | Unset = UNSET
    separator: str | Unset = UNSET
    name: str | Unset = UNSET
    default: str | Unset = UNSET
    values: MappingFieldValues | Unset = UNSET
    fold_case: bool | Unset = UNSET
    otherwise: str | Unset = UNSET
    split: MappingSplit | Unset = UNSET
    turns: MappingTurns | Unset = UNSET
    confidence: float | Unset = UNSET
    why: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        role: str = self.role

        column = self.column

        path = self.path

        template = self.template

        constant = self.constant

        concat: list[str] | Unset = UNSET
        if not isinstance(self.concat, Unset):
            concat = self.concat

        separator = self.separator

        name = self.name

        default = self.default

        values: dict[str, Any] | Unset = UNSET
        if not isinstance(self.values, Unset):
            values = self.values.to_dict()

        fold_case = self.fold_case

        otherwise = self.otherwise

        split: dict[str, Any] | Unset = UNSET
        if not isinstance(self.split, Unset):
            split = self.split.to_dict()

        turns: dict[str, Any] | Unset = UNSET
        if not isinstance(self.turns, Unset):
            turns = self.turns.to_dict()

        confidence = self.confidence

        why = self.why

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
            }
        )
        if column is not UNSET:
            field_dict["column"] = column
        if path is not UNSET:
            field_dict["path"] = path
        if template is not UNSET:
            field_dict["template"] = template
        if constant is not UNSET:
            field_dict["constant"] = constant
        if concat is not UNSET:
            field_dict["concat"] = concat
        if separator is not UNSET:
            field_dict["separator"] = separator
        if name is not UNSET:
            field_dict["name"] = name
        if default is not UNSET:
            field_dict["default"] = default
        if values is not UNSET:
            field_dict["values"] = values
        if fold_case is not UNSET:
            field_dict["fold_case"] = fold_case
        if otherwise is not UNSET:
            field_dict["otherwise"] = otherwise
        if split is not UNSET:
            field_dict["split"] = split
        if turns is not UNSET:
            field_dict["turns"] = turns
        if confidence is not UNSET:
            field_dict["confidence"] = confidence
        if why is not UNSET:
            field_dict["why"] = why

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.mapping_field_values import MappingFieldValues
        from ..models.mapping_split import MappingSplit
        from ..models.mapping_turns import MappingTurns

        d = dict(src_dict)
        role = check_mapping_role(d.pop("role"))

        column = d.pop("column", UNSET)

        path = d.pop("path", UNSET)

        template = d.pop("template", UNSET)

        constant = d.pop("constant", UNSET)

        concat = cast(list[str], d.pop("concat", UNSET))

        separator = d.pop("separator", UNSET)

        name = d.pop("name", UNSET)

        default = d.pop("default", UNSET)

        _values = d.pop("values", UNSET)
        values: MappingFieldValues | Unset
        if isinstance(_values, Unset):
            values = UNSET
        else:
            values = MappingFieldValues.from_dict(_values)

        fold_case = d.pop("fold_case", UNSET)

        otherwise = d.pop("otherwise", UNSET)

        _split = d.pop("split", UNSET)
        split: MappingSplit | Unset
        if isinstance(_split, Unset):
            split = UNSET
        else:
            split = MappingSplit.from_dict(_split)

        _turns = d.pop("turns", UNSET)
        turns: MappingTurns | Unset
        if isinstance(_turns, Unset):
            turns = UNSET
        else:
            turns = MappingTurns.from_dict(_turns)

        confidence = d.pop("confidence", UNSET)

        why = d.pop("why", UNSET)

        mapping_field = cls(
            role=role,
            column=column,
            path=path,
            template=template,
            constant=constant,
            concat=concat,
            separator=separator,
            name=name,
            default=default,
            values=values,
            fold_case=fold_case,
            otherwise=otherwise,
            split=split,
            turns=turns,
            confidence=confidence,
            why=why,
        )

        mapping_field.additional_properties = d
        return mapping_field

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
