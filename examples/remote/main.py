"""Sends a dataset to a server, has a bundle made of it, and saves its zip."""

import os

from slmgen_client import Slmgen, check
from slmgen_client.generated.api.plans import create_bundle
from slmgen_client.generated.models import BundleCreate

with Slmgen(os.environ.get("SLMGEN_SERVER", "http://127.0.0.1:8080"), key=os.environ.get("SLMGEN_KEY")) as slmgen:
    with open("examples/data/ferry-faq.jsonl", "rb") as file:
        dataset = slmgen.upload("ferry-faq.jsonl", file)
    begun = check(create_bundle.sync(client=slmgen.api, body=BundleCreate(dataset=dataset.id, task="qa", target="edge")))
    job = slmgen.follow(begun.id, lambda event: print(event.state or event.progress))
    if not job.result or not job.result.bundle:
        raise SystemExit(f"the job {job.state}: {job.problem}")
    slmgen.download_bundle(job.result.bundle, "ferry-faq.zip")
