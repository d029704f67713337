from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.candidate import Candidate
    from ..models.column_mapping import ColumnMapping
    from ..models.drift import Drift
    from ..models.file_detection import FileDetection


T = TypeVar("T", bound="Detection")


@_attrs_define
class Detection:
    """Detection is what was found out about a dataset from a bounded look at it.

    Attributes:
        container (str):
        compression (str): none, gzip, zstd, bzip2, xz, lz4, or two of them joined by +
        encoding (str): utf-8, utf-16le, …; empty for binary containers
        format_ (str): a format id; table when columns need a mapping
        confidence (float): 0 to 1
        reasons (list[str] | None):
        columns (list[str] | None): Columns are the keys of the sampled rows in the order in which they were first seen.
        mapping (ColumnMapping | None): Mapping is the suggestion for a table, nil for every other format.
        sampled (int): rows that were looked at
        archive (str | Unset):
        warnings (list[str] | Unset):
        alternatives (list[Candidate] | Unset): other formats that fit some of the rows, best first
        drift (list[Drift] | Unset): Drift counts the sampled rows that match another format better, by format; ""
            counts those that match none.
        files (list[FileDetection] | Unset): Files are the single sources when there are several.
    """

    container: str
    compression: str
    encoding: str
    format_: str
    confidence: float
    reasons: list[str] | None
    columns: list[str] | None
    mapping: ColumnMapping | None
    sampled: int
    archive: str | Unset = UNSET
    warnings: list[str] | Unset = UNSET
    alternatives: list[Candidate] | Unset = UNSET
    drift: list[Drift] | Unset = UNSET
    files: list[FileDetection] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.column_mapping import ColumnMapping

        container = self.container

        compression = self.compression

        encoding = self.encoding

        format_ = self.format_

        confidence = self.confidence

        reasons: list[str] | None
        if isinstance(self.reasons, list):
            reasons = self.reasons

        else:
            reasons = self.reasons

        columns: list[str] | None
        if isinstance(self.columns, list):
            columns = self.columns

        else:
            columns = self.columns

        mapping: dict[str, Any] | None
        if isinstance(self.mapping, ColumnMapping):
            mapping = self.mapping.to_dict()
        else:
            mapping = self.mapping

        sampled = self.sampled

        archive = self.archive

        warnings: list[str] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = self.warnings

        alternatives: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.alternatives, Unset):
            alternatives = []
            for alternatives_item_data in self.alternatives:
                alternatives_item = alternatives_item_data.to_dict()
                alternatives.append(alternatives_item)

        drift: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.drift, Unset):
            drift = []
            for drift_item_data in self.drift:
                drift_item = drift_item_data.to_dict()
                drift.append(drift_item)

        files: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.files, Unset):
            files = []
            for files_item_data in self.files:
                files_item = files_item_data.to_dict()
                files.append(files_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "container": container,
                "compression": compression,
                "encoding": encoding,
                "format": format_,
                "confidence": confidence,
                "reasons": reasons,
                "columns": columns,
                "mapping": mapping,
                "sampled": sampled,
            }
        )
        if archive is not UNSET:
            field_dict["archive"] = archive
        if warnings is not UNSET:
            field_dict["warnings"] = warnings
        if alternatives is not UNSET:
            field_dict["alternatives"] = alternatives
        if drift is not UNSET:
            field_dict["drift"] = drift
        if files is not UNSET:
            field_dict["files"] = files

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.candidate import Candidate
        from ..models.column_mapping import ColumnMapping
        from ..models.drift import Drift
        from ..models.file_detection import FileDetection

        d = dict(src_dict)
        container = d.pop("container")

        compression = d.pop("compression")

        encoding = d.pop("encoding")

        format_ = d.pop("format")

        confidence = d.pop("confidence")

        def _parse_reasons(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                reasons_type_0 = cast(list[str], data)

                return reasons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        reasons = _parse_reasons(d.pop("reasons"))

        def _parse_columns(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                columns_type_0 = cast(list[str], data)

                return columns_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        columns = _parse_columns(d.pop("columns"))

        def _parse_mapping(data: object) -> ColumnMapping | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                mapping_type_0 = ColumnMapping.from_dict(data)

                return mapping_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnMapping | None, data)

        mapping = _parse_mapping(d.pop("mapping"))

        sampled = d.pop("sampled")

        archive = d.pop("archive", UNSET)

        warnings = cast(list[str], d.pop("warnings", UNSET))

        _alternatives = d.pop("alternatives", UNSET)
        alternatives: list[Candidate] | Unset = UNSET
        if _alternatives is not UNSET:
            alternatives = []
            for alternatives_item_data in _alternatives:
                alternatives_item = Candidate.from_dict(alternatives_item_data)

                alternatives.append(alternatives_item)

        _drift = d.pop("drift", UNSET)
        drift: list[Drift] | Unset = UNSET
        if _drift is not UNSET:
            drift = []
            for drift_item_data in _drift:
                drift_item = Drift.from_dict(drift_item_data)

                drift.append(drift_item)

        _files = d.pop("files", UNSET)
        files: list[FileDetection] | Unset = UNSET
        if _files is not UNSET:
            files = []
            for files_item_data in _files:
                files_item = FileDetection.from_dict(files_item_data)

                files.append(files_item)

        detection = cls(
            container=container,
            compression=compression,
            encoding=encoding,
            format_=format_,
            confidence=confidence,
            reasons=reasons,
            columns=columns,
            mapping=mapping,
            sampled=sampled,
            archive=archive,
            warnings=warnings,
            alternatives=alternatives,
            drift=drift,
            files=files,
        )

        detection.additional_properties = d
        return detection

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
