"""The events of a job: the stream format of server-sent events, as far as this server uses it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .generated.models.job_state import JobState, check_job_state
from .generated.models.progress import Progress

LONGEST = 1 << 20  # bytes of a line


@dataclass(frozen=True)
class JobEvent:
    """One event of a job: a new state, or progress."""

    id: int
    state: JobState | None = None
    progress: Progress | None = None


def read_events(pieces: Iterable[bytes]) -> Iterator[JobEvent]:
    """Gives the events of a stream until it ends."""
    last, kind, data = 0, "", ""
    for line in lines(pieces):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "id":
            last = int(value)
        elif field == "event":
            kind = value
        elif field == "data":
            data += value
        elif line == "":
            if data:
                yield event(last, kind, json.loads(data))
            kind = data = ""


def event(last: int, kind: str, value: dict[str, object]) -> JobEvent:
    """Gives the event that the data of one kind are."""
    if kind == "state":
        return JobEvent(last, state=check_job_state(str(value["state"])))
    return JobEvent(last, progress=Progress.from_dict(value))


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Gives the lines that have ended. str.splitlines would also split at characters that data may have."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST:
            raise ValueError("the server sends an event without end")
        for line in whole:
            yield line.decode()
