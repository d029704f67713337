from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.analysis_dropped import AnalysisDropped
    from ..models.analysis_report import AnalysisReport
    from ..models.rejected import Rejected
    from ..models.voice_report import VoiceReport


T = TypeVar("T", bound="Analysis")


@_attrs_define
class Analysis:
    """
    Attributes:
        id (str):
        dataset (str):
        created (datetime.datetime):
        records (int):
        used (int):
        quarantined (int): Records that could not be read.
        report (AnalysisReport): Report is what an analysis found. It is plain data and safe to share.
        task (str | Unset):
        dropped (AnalysisDropped | Unset):
        rejected (list[Rejected] | Unset): The first of the quarantined records.
        voice (VoiceReport | Unset): Report is what the answers of a dataset are like. It is plain data.
    """

    id: str
    dataset: str
    created: datetime.datetime
    records: int
    used: int
    quarantined: int
    report: AnalysisReport
    task: str | Unset = UNSET
    dropped: AnalysisDropped | Unset = UNSET
    rejected: list[Rejected] | Unset = UNSET
    voice: VoiceReport | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        dataset = self.dataset

        created = self.created.isoformat()

        records = self.records

        used = self.used

        quarantined = self.quarantined

        report = self.report.to_dict()

        task = self.task

        dropped: dict[str, Any] | Unset = UNSET
        if not isinstance(self.dropped, Unset):
            dropped = self.dropped.to_dict()

        rejected: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.rejected, Unset):
            rejected = []
            for rejected_item_data in self.rejected:
                rejected_item = rejected_item_data.to_dict()
                rejected.append(rejected_item)

        voice: dict[str, Any] | Unset = UNSET
        if not isinstance(self.voice, Unset):
            voice = self.voice.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "dataset": dataset,
                "created": created,
                "records": records,
                "used": used,
                "quarantined": quarantined,
                "report": report,
            }
        )
        if task is not UNSET:
            field_dict["task"] = task
        if dropped is not UNSET:
            field_dict["dropped"] = dropped
        if rejected is not UNSET:
            field_dict["rejected"] = rejected
        if voice is not UNSET:
            field_dict["voice"] = voice

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.analysis_dropped import AnalysisDropped
        from ..models.analysis_report import AnalysisReport
        from ..models.rejected import Rejected
        from ..models.voice_report import VoiceReport

        d = dict(src_dict)
        id = d.pop("id")

        dataset = d.pop("dataset")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        records = d.pop("records")

        used = d.pop("used")

        quarantined = d.pop("quarantined")

        report = AnalysisReport.from_dict(d.pop("report"))

        task = d.pop("task", UNSET)

        _dropped = d.pop("dropped", UNSET)
        dropped: AnalysisDropped | Unset
        if isinstance(_dropped, Unset):
            dropped = UNSET
        else:
            dropped = AnalysisDropped.from_dict(_dropped)

        _rejected = d.pop("rejected", UNSET)
        rejected: list[Rejected] | Unset = UNSET
        if _rejected is not UNSET:
            rejected = []
            for rejected_item_data in _rejected:
                rejected_item = Rejected.from_dict(rejected_item_data)

                rejected.append(rejected_item)

        _voice = d.pop("voice", UNSET)
        voice: VoiceReport | Unset
        if isinstance(_voice, Unset):
            voice = UNSET
        else:
            voice = VoiceReport.from_dict(_voice)

        analysis = cls(
            id=id,
            dataset=dataset,
            created=created,
            records=records,
            used=used,
            quarantined=quarantined,
            report=report,
            task=task,
            dropped=dropped,
            rejected=rejected,
            voice=voice,
        )

        analysis.additional_properties = d
        return analysis

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
