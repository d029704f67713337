"""The client."""

import contextlib
import ipaddress
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from .events import JobEvent, read_events
from .form import Data, DataFile, encode, new_boundary
from .generated import Client
from .generated.api.jobs import get_job
from .generated.models.dataset import Dataset
from .generated.models.job import Job
from .problem import SlmgenProblem, check, local, refuse, refuse_async

SHORTEST, LONGEST = 0.5, 10.0  # seconds between two tries
FINAL = ("succeeded", "failed", "cancelled")
SILENCE = 60.0  # seconds; a stream without news says every 15 that it lives


class Slmgen:
    """A client of the server at base_url, such as https://slmgen.example.org. It is safe for concurrent use.

    Pass `api` to the functions in slmgen_client.generated.api; every problem that the server answers with is raised as SlmgenProblem:

        with Slmgen("http://127.0.0.1:8080") as slmgen:
            for dataset in check(list_datasets.sync(client=slmgen.api)).datasets: ...

    key is an API key; it is sent over plain http to a loopback address alone. project is for those who have several; default: the key's own.
    timeout, in seconds, bounds every wait for bytes; default: none but 30 s for a connection, as uploads and their detection may take long.
    """

    def __init__(self, base_url: str, *, key: str | None = None, project: str | None = None, timeout: float | None = None) -> None:
        url = address(base_url, key)
        headers = {"User-Agent": "slmgen-python"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if project:
            headers["Slmgen-Project"] = project
        wait = httpx.Timeout(timeout, connect=timeout or 30.0)
        self._http = httpx.Client(base_url=url, headers=headers, timeout=wait, event_hooks={"response": [refuse]})
        self._async = httpx.AsyncClient(base_url=url, headers=headers, timeout=wait, event_hooks={"response": [refuse_async]})
        self.api = Client(base_url=url).set_httpx_client(self._http).set_async_httpx_client(self._async)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def upload(self, name: str, data: Data | list[DataFile], *, container: str | None = None, format: str | None = None, split: str | None = None) -> Dataset:
        """Makes a dataset. The data stream: memory does not grow with them. A list of files are the shards of one dataset. What is not said
        about how they are read is detected. To go on after a broken connection use create_upload and append_upload instead."""
        files = data if isinstance(data, list) else [DataFile(name, data)]
        fields = {"name": name if isinstance(data, list) else None, "container": container, "format": format, "split": split}
        boundary = new_boundary()
        body = encode(boundary, {k: v for k, v in fields.items() if v}, files)
        response = self._http.post("/v1/datasets", content=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
        return Dataset.from_dict(response.json())

    def follow(self, job: str, on_event: Callable[[JobEvent], object] = lambda _: None) -> Job:
        """Waits for the end of a job and gives it. on_event hears of every event once, in order. A stream that breaks off is taken up where it
        was. A job that failed is no error: see its state and problem."""
        last, wait, heard = 0, SHORTEST, False
        while True:
            before, broken = last, True
            for event in self._events(job, last):
                if event is None:
                    broken = False
                    break
                last = event.id
                heard = heard or event.state in FINAL
                on_event(event)
            with again():
                now = check(get_job.sync(job, client=self.api))
                # A stream that broke off may end like one that is over: only one that has nothing more is.
                if now.state in FINAL and (heard or (not broken and last == before)):
                    return now
            wait = SHORTEST if last > before else min(2 * wait, LONGEST)
            time.sleep(wait)

    def download_bundle(self, bundle: str, path: str | os.PathLike[str]) -> None:
        """Writes the zip of a bundle to path, which is there when it is whole."""
        target = Path(path)
        part = target.with_name(target.name + ".part")
        try:
            with self._http.stream("GET", f"/v1/bundles/{quote(bundle, safe='')}/content") as response, part.open("wb") as file:
                for piece in response.iter_bytes():
                    file.write(piece)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _events(self, job: str, last: int) -> Iterator[JobEvent | None]:
        """Reads one stream of events; None is its end, which one that breaks off does not have."""
        headers = {"Last-Event-ID": str(last)} if last else {}
        timeout = httpx.Timeout(SILENCE)
        with contextlib.ExitStack() as open_until_the_end:
            with again():
                stream = self._http.stream("GET", f"/v1/jobs/{quote(job, safe='')}/events", headers=headers, timeout=timeout)
                events = read_events(open_until_the_end.enter_context(stream).iter_bytes())
                yield from events
                yield None


@contextlib.contextmanager
def again() -> Iterator[None]:
    """Lets what may be tried again pass: connections that break off, and a server that cannot answer now."""
    try:
        yield
    except httpx.TransportError:
        pass
    except SlmgenProblem as problem:
        if problem.status < 500:
            raise


def address(base_url: str, key: str | None) -> str:
    """Gives the checked address of a server."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise SlmgenProblem(local("invalid", "Invalid", f'"{base_url}" is no address of a server', "write http://HOST:PORT or https://HOST"))
    if key and url.scheme == "http" and not loopback(url.host):
        raise SlmgenProblem(local("invalid", "Invalid", f"the key would be readable on its way to {url.host}", "use https"))
    return base_url.rstrip("/")


def loopback(host: str) -> bool:
    """Says whether what is sent to host stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
