from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.run_state import RunState, check_run_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.advice import Advice
    from ..models.raised import Raised
    from ..models.remains import Remains
    from ..models.run_last import RunLast
    from ..models.thresholds import Thresholds
    from ..models.turn import Turn


T = TypeVar("T", bound="Run")


@_attrs_define
class Run:
    """Run is a run as it is shown: what is kept of it, and what follows from that now.

    Attributes:
        id (str):
        name (str):
        created (datetime.datetime):
        state (RunState): RunState is where a run stands.
        attempt (int): the newest; 0 before the first
        step (int): of the newest attempt
        total (int): steps that it is to do; 0: nobody has said
        events (int): how many there are: the position of the last
        elapsed_s (float): seconds of training, over all attempts
        stop (bool): it is asked to stop
        imported (bool): from a log
        etag (str):
        plan (str | Unset): that it trains
        text (str | Unset): what a failed or stopped run said
        began (datetime.datetime | Unset): when the first event came
        seen (datetime.datetime | Unset): when the last one came
        ended (datetime.datetime | Unset): when the newest attempt ended
        last (RunLast | Unset): the latest figure of each name
        remaining (Remains | Unset): Remains is Remaining as it is shown: figures, or the reason why there are none.
        advice (Advice | Unset): Advice is to stop a run early: its evaluations get no better.
        alerts (list[Raised] | Unset):
        turns (list[Turn] | Unset):
        mailbox (str | Unset): that it reports to
        mute (list[str] | Unset):
        rules (Thresholds | Unset): Thresholds are what a Watch holds a run against. Logs are events with the figure in
            question, one after the other.
        skipped (int | Unset): lines of that log that could not be read
    """

    id: str
    name: str
    created: datetime.datetime
    state: RunState
    attempt: int
    step: int
    total: int
    events: int
    elapsed_s: float
    stop: bool
    imported: bool
    etag: str
    plan: str | Unset = UNSET
    text: str | Unset = UNSET
    began: datetime.datetime | Unset = UNSET
    seen: datetime.datetime | Unset = UNSET
    ended: datetime.datetime | Unset = UNSET
    last: RunLast | Unset = UNSET
    remaining: Remains | Unset = UNSET
    advice: Advice | Unset = UNSET
    alerts: list[Raised] | Unset = UNSET
    turns: list[Turn] | Unset = UNSET
    mailbox: str | Unset = UNSET
    mute: list[str] | Unset = UNSET
    rules: Thresholds | Unset = UNSET
    skipped: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        created = self.created.isoformat()

        state: str = self.state

        attempt = self.attempt

        step = self.step

        total = self.total

        events = self.events

        elapsed_s = self.elapsed_s

        stop = self.stop

        imported = self.imported

        etag = self.etag

        plan = self.plan

        text = self.text

        began: str | Unset = UNSET
        if not isinstance(self.began, Unset):
            began = self.began.isoformat()

        seen: str | Unset = UNSET
        if not isinstance(self.seen, Unset):
            seen = self.seen.isoformat()

        ended: str | Unset = UNSET
        if not isinstance(self.ended, Unset):
            ended = self.ended.isoformat()

        last: dict[str, Any] | Unset = UNSET
        if not isinstance(self.last, Unset):
            last = self.last.to_dict()

        remaining: dict[str, Any] | Unset = UNSET
        if not isinstance(self.remaining, Unset):
            remaining = self.remaining.to_dict()

        advice: dict[str, Any] | Unset = UNSET
        if not isinstance(self.advice, Unset):
            advice = self.advice.to_dict()

        alerts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.alerts, Unset):
            alerts = []
            for alerts_item_data in self.alerts:
                alerts_item = alerts_item_data.to_dict()
                alerts.append(alerts_item)

        turns: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.turns, Unset):
            turns = []
            for turns_item_data in self.turns:
                turns_item = turns_item_data.to_dict()
                turns.append(turns_item)

        mailbox = self.mailbox

        mute: list[str] | Unset = UNSET
        if not isinstance(self.mute, Unset):
            mute = self.mute

        rules: dict[str, Any] | Unset = UNSET
        if not isinstance(self.rules, Unset):
            rules = self.rules.to_dict()

        skipped = self.skipped

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "created": created,
                "state": state,
                "attempt": attempt,
                "step": step,
                "total": total,
                "events": events,
                "elapsed_s": elapsed_s,
                "stop": stop,
                "imported": imported,
                "etag": etag,
            }
        )
        if plan is not UNSET:
            field_dict["plan"] = plan
        if text is not UNSET:
            field_dict["text"] = text
        if began is not UNSET:
            field_dict["began"] = began
        if seen is not UNSET:
            field_dict["seen"] = seen
        if ended is not UNSET:
            field_dict["ended"] = ended
        if last is not UNSET:
            field_dict["last"] = last
        if remaining is not UNSET:
            field_dict["remaining"] = remaining
        if advice is not UNSET:
            field_dict["advice"] = advice
        if alerts is not UNSET:
            field_dict["alerts"] = alerts
        if turns is not UNSET:
            field_dict["turns"] = turns
        if mailbox is not UNSET:
            field_dict["mailbox"] = mailbox
        if mute is not UNSET:
            field_dict["mute"] = mute
        if rules is not UNSET:
            field_dict["rules"] = rules
        if skipped is not UNSET:
            field_dict["skipped"] = skipped

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.advice import Advice
        from ..models.raised import Raised
        from ..models.remains import Remains
        from ..models.run_last import RunLast
        from ..models.thresholds import Thresholds
        from ..models.turn import Turn

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        created = datetime.datetime.fromisoformat(d.pop("created"))

        state = check_run_state(d.pop("state"))

        attempt = d.pop("attempt")

        step = d.pop("step")

        total = d.pop("total")

        events = d.pop("events")

        elapsed_s = d.pop("elapsed_s")

        stop = d.pop("stop")

        imported = d.pop("imported")

        etag = d.pop("etag")

        plan = d.pop("plan", UNSET)

        text = d.pop("text", UNSET)

        _began = d.pop("began", UNSET)
        began: datetime.datetime | Unset
        if isinstance(_began, Unset):
            began = UNSET
        else:
            began = datetime.datetime.fromisoformat(_began)

        _seen = d.pop("seen", UNSET)
        seen: datetime.datetime | Unset
        if isinstance(_seen, Unset):
            seen = UNSET
        else:
            seen = datetime.datetime.fromisoformat(_seen)

        _ended = d.pop("ended", UNSET)
        ended: datetime.datetime | Unset
        if isinstance(_ended, Unset):
            ended = UNSET
        else:
            ended = datetime.datetime.fromisoformat(_ended)

        _last = d.pop("last", UNSET)
        last: RunLast | Unset
        if isinstance(_last, Unset):
            last = UNSET
        else:
            last = RunLast.from_dict(_last)

        _remaining = d.pop("remaining", UNSET)
        remaining: Remains | Unset
        if isinstance(_remaining, Unset):
            remaining = UNSET
        else:
            remaining = Remains.from_dict(_remaining)

        _advice = d.pop("advice", UNSET)
        advice: Advice | Unset
        if isinstance(_advice, Unset):
            advice = UNSET
        else:
            advice = Advice.from_dict(_advice)

        _alerts = d.pop("alerts", UNSET)
        alerts: list[Raised] | Unset = UNSET
        if _alerts is not UNSET:
            alerts = []
            for alerts_item_data in _alerts:
                alerts_item = Raised.from_dict(alerts_item_data)

                alerts.append(alerts_item)

        _turns = d.pop("turns", UNSET)
        turns: list[Turn] | Unset = UNSET
        if _turns is not UNSET:
            turns = []
            for turns_item_data in _turns:
                turns_item = Turn.from_dict(turns_item_data)

                turns.append(turns_item)

        mailbox = d.pop("mailbox", UNSET)

        mute = cast(list[str], d.pop("mute", UNSET))

        _rules = d.pop("rules", UNSET)
        rules: Thresholds | Unset
        if isinstance(_rules, Unset):
            rules = UNSET
        else:
            rules = Thresholds.from_dict(_rules)

        skipped = d.pop("skipped", UNSET)

        run = cls(
            id=id,
            name=name,
            created=created,
            state=state,
            attempt=attempt,
            step=step,
            total=total,
            events=events,
            elapsed_s=elapsed_s,
            stop=stop,
            imported=imported,
            etag=etag,
            plan=plan,
            text=text,
            began=began,
            seen=seen,
            ended=ended,
            last=last,
            remaining=remaining,
            advice=advice,
            alerts=alerts,
            turns=turns,
            mailbox=mailbox,
            mute=mute,
            rules=rules,
            skipped=skipped,
        )

        run.additional_properties = d
        return run

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
