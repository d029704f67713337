from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Line")


@_attrs_define
class Line:
    """Line is one metric of one run.

    Attributes:
        run (str):
        metric (str):
        points (int): that there are in the range, of which these were taken
        x (list[float] | None):
        y (list[float | None] | None): null where the value is no number
    """

    run: str
    metric: str
    points: int
    x: list[float] | None
    y: list[float | None] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        run = self.run

        metric = self.metric

        points = self.points

        x: list[float] | None
        if isinstance(self.x, list):
            x = self.x

        else:
            x = self.x

        y: list[float | None] | None
        if isinstance(self.y, list):
            y = []
            for y_type_0_item_data in self.y:
                y_type_0_item: float | None
                y_type_0_item = y_type_0_item_data
                y.append(y_type_0_item)

        else:
            y = self.y

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "run": run,
                "metric": metric,
                "points": points,
                "x": x,
                "y": y,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        run = d.pop("run")

        metric = d.pop("metric")

        points = d.pop("points")

        def _parse_x(data: object) -> list[float] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                x_type_0 = cast(list[float], data)

                return x_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[float] | None, data)

        x = _parse_x(d.pop("x"))

        def _parse_y(data: object) -> list[float | None] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                y_type_0 = []
                _y_type_0 = data
                for y_type_0_item_data in _y_type_0:

                    def _parse_y_type_0_item(data: object) -> float | None:
                        if data is None:
                            return data
                        return cast(float | None, data)

                    y_type_0_item = _parse_y_type_0_item(y_type_0_item_data)

                    y_type_0.append(y_type_0_item)

                return y_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[float | None] | None, data)

        y = _parse_y(d.pop("y"))

        line = cls(
            run=run,
            metric=metric,
            points=points,
            x=x,
            y=y,
        )

        line.additional_properties = d
        return line

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
