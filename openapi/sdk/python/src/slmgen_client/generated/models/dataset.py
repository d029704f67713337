from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.dataset_file import DatasetFile
    from ..models.detection import Detection
    from ..models.reading import Reading


T = TypeVar("T", bound="Dataset")


@_attrs_define
class Dataset:
    """
    Attributes:
        id (str):
        name (str):
        created (datetime.datetime):
        updated (datetime.datetime):
        etag (str):
        bytes_ (int):
        files (list[DatasetFile]):
        reading (Reading): How the files are read; what is left out is detected.
        detection (Detection): Detection is what was found out about a dataset from a bounded look at it.
        needs_mapping (bool): It is a table, and nobody has said yet what its columns mean.
    """

    id: str
    name: str
    created: datetime.datetime
    updated: datetime.datetime
    etag: str
    bytes_: int
    files: list[DatasetFile]
    reading: Reading
    detection: Detection
    needs_mapping: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        created = self.created.isoformat()

        updated = self.updated.isoformat()

        etag = self.etag

        bytes_ = self.bytes_

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        reading = self.reading.to_dict()

        detection = self.detection.to_dict()

        needs_mapping = self.needs_mapping

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "created": created,
                "updated": updated,
                "etag": etag,
                "bytes": bytes_,
                "files": files,
                "reading": reading,
                "detection": detection,
                "needs_mapping": needs_mapping,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.dataset_file import DatasetFile
        from ..models.detection import Detection
        from ..models.reading import Reading

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        updated = datetime.datetime.fromisoformat(d.pop("updated"))

        etag = d.pop("etag")

        bytes_ = d.pop("bytes")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = DatasetFile.from_dict(files_item_data)

            files.append(files_item)

        reading = Reading.from_dict(d.pop("reading"))

        detection = Detection.from_dict(d.pop("detection"))

        needs_mapping = d.pop("needs_mapping")

        dataset = cls(
            id=id,
            name=name,
            created=created,
            updated=updated,
            etag=etag,
            bytes_=bytes_,
            files=files,
            reading=reading,
            detection=detection,
            needs_mapping=needs_mapping,
        )

        dataset.additional_properties = d
        return dataset

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
