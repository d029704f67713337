"""What the Python SDK does where things are odd or break: broken.py SERVER PROXY"""

import os
import sys
from collections.abc import Callable

from slmgen_client import DataFile, JobEvent, Slmgen, SlmgenProblem, check
from slmgen_client.generated.api.datasets import get_dataset
from slmgen_client.generated.api.models import get_base_model
from slmgen_client.generated.api.plans import create_bundle
from slmgen_client.generated.models import BundleCreate

server, proxy = sys.argv[1:]
key = os.environ["SLMGEN_KEY"]
row = b'{"instruction": "q", "output": "a"}\n'


def refused(code: str, status: int, call: Callable[[], object]) -> None:
    try:
        call()
    except SlmgenProblem as problem:
        assert (problem.code, problem.status) == (code, status), problem.problem
    else:
        raise AssertionError(f"not refused with {code}")


with Slmgen(server + "/", key=key) as slmgen:
    assert check(get_base_model.sync("Qwen/Qwen3-0.6B", client=slmgen.api)).id == "Qwen/Qwen3-0.6B"
    refused("not_found", 404, lambda: get_dataset.sync("dst_none", client=slmgen.api))
    refused("not_found", 404, lambda: slmgen.follow("job_none"))
    refused("not_found", 404, lambda: slmgen.download_bundle("bnd_none", "/nowhere/x.zip"))
    refused("invalid", 422, lambda: slmgen.upload("x.jsonl", b""))
    refused("unauthorized", 401, lambda: Slmgen(server, key="wrong").upload("x.jsonl", row))
    for address in ("x", "ftp://x", "http://127.example.org", "http://localhost.example.org"):
        refused("invalid", 0, lambda: Slmgen(address, key=key))
    shards = slmgen.upload('we"ird é', [DataFile('a"b.jsonl', row), DataFile("b.jsonl", iter([row[:9], row[9:]]))], container="jsonl")
    assert shards.name == 'we"ird é' and [(f.name, f.bytes_) for f in shards.files] == [('a"b.jsonl', len(row)), ("b.jsonl", len(row))], shards
    with open("examples/data/ferry-faq.jsonl", "rb") as file:
        dataset = slmgen.upload("ferry-faq.jsonl", file)

with Slmgen(proxy, key=key) as slmgen:
    begun = check(create_bundle.sync(client=slmgen.api, body=BundleCreate(dataset=dataset.id, task="qa", target="edge")))
    heard: list[JobEvent] = []
    job = slmgen.follow(begun.id, heard.append)
    ids = [event.id for event in heard]
    assert job.state == "succeeded" and heard[-1].state == "succeeded" and len(ids) > 1 and ids == sorted(set(ids)), heard
