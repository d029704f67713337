"""Uploads that stream."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

CHUNK = 1 << 16  # bytes that are read at once


class Readable(Protocol):
    """What open(path, "rb") gives, and everything that reads like it."""

    def read(self, size: int, /) -> bytes: ...


Data = bytes | Readable | Iterable[bytes]


@dataclass
class DataFile:
    """One of the shards of a dataset."""

    name: str
    data: Data


def encode(boundary: str, fields: dict[str, str], files: list[DataFile]) -> Iterator[bytes]:
    """Gives the bytes of a multipart form as they are sent. The server wants the fields before the files."""
    for name, value in fields.items():
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for file in files:
        name = file.name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", " ")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        yield head.encode()
        yield from chunks(file.data)
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def chunks(data: Data) -> Iterator[bytes]:
    """Gives the data piece by piece."""
    if isinstance(data, bytes):
        yield data
    elif isinstance(data, Iterable) and not hasattr(data, "read"):
        yield from data
    else:
        while piece := data.read(CHUNK):
            yield piece


def new_boundary() -> str:
    """Gives a line that no file has."""
    return "slmgen-" + secrets.token_hex(16)
