from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="LoRA")


@_attrs_define
class LoRA:
    """LoRA holds the adapter's settings; all zero when the method is full.

    Attributes:
        r (int):
        alpha (int):
        dropout (float):
        target_modules (list[str] | None):
        rslora (bool):
    """

    r: int
    alpha: int
    dropout: float
    target_modules: list[str] | None
    rslora: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        r = self.r

        alpha = self.alpha

        dropout = self.dropout

        target_modules: list[str] | None
        if isinstance(self.target_modules, list):
            target_modules = self.target_modules

        else:
            target_modules = self.target_modules

        rslora = self.rslora

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "r": r,
                "alpha": alpha,
                "dropout": dropout,
                "target_modules": target_modules,
                "rslora": rslora,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        r = d.pop("r")

        alpha = d.pop("alpha")

        dropout = d.pop("dropout")

        def _parse_target_modules(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                target_modules_type_0 = cast(list[str], data)

                return target_modules_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        target_modules = _parse_target_modules(d.pop("target_modules"))

        rslora = d.pop("rslora")

        lo_ra = cls(
            r=r,
            alpha=alpha,
            dropout=dropout,
            target_modules=target_modules,
            rslora=rslora,
        )

        lo_ra.additional_properties = d
        return lo_ra

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
