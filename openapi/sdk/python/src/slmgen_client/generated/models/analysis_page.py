from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.analysis_item import AnalysisItem


T = TypeVar("T", bound="AnalysisPage")


@_attrs_define
class AnalysisPage:
    """
    Attributes:
        analyses (list[AnalysisItem]):
        next_ (str | Unset):
    """

    analyses: list[AnalysisItem]
    next_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        analyses = []
        for analyses_item_data in self.analyses:
            analyses_item = analyses_item_data.to_dict()
            analyses.append(analyses_item)

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "analyses": analyses,
            }
        )
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.analysis_item import AnalysisItem

        d = dict(src_dict)
        analyses = []
        _analyses = d.pop("analyses")
        for analyses_item_data in _analyses:
            analyses_item = AnalysisItem.from_dict(analyses_item_data)

            analyses.append(analyses_item)

        next_ = d.pop("next", UNSET)

        analysis_page = cls(
            analyses=analyses,
            next_=next_,
        )

        analysis_page.additional_properties = d
        return analysis_page

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
