from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.class_count import ClassCount


T = TypeVar("T", bound="Classes")


@_attrs_define
class Classes:
    """Classes is the balance of labels.

    Attributes:
        labels (list[ClassCount] | None): most frequent first, at most 200
        total (int): distinct labels
        imbalance (float): Imbalance is the rows of the largest class over those of the smallest.
    """

    labels: list[ClassCount] | None
    total: int
    imbalance: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        labels: list[dict[str, Any]] | None
        if isinstance(self.labels, list):
            labels = []
            for labels_type_0_item_data in self.labels:
                labels_type_0_item = labels_type_0_item_data.to_dict()
                labels.append(labels_type_0_item)

        else:
            labels = self.labels

        total = self.total

        imbalance = self.imbalance

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "labels": labels,
                "total": total,
                "imbalance": imbalance,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.class_count import ClassCount

        d = dict(src_dict)

        def _parse_labels(data: object) -> list[ClassCount] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                labels_type_0 = []
                _labels_type_0 = data
                for labels_type_0_item_data in _labels_type_0:
                    labels_type_0_item = ClassCount.from_dict(labels_type_0_item_data)

                    labels_type_0.append(labels_type_0_item)

                return labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ClassCount] | None, data)

        labels = _parse_labels(d.pop("labels"))

        total = d.pop("total")

        imbalance = d.pop("imbalance")

        classes = cls(
            labels=labels,
            total=total,
            imbalance=imbalance,
        )

        classes.additional_properties = d
        return classes

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
