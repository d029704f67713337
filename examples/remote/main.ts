// Sends a dataset to a server, has a bundle made of it, and saves its zip.
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { check, createSlmgen } from "@slmgen/sdk";

const slmgen = createSlmgen({ baseUrl: process.env["SLMGEN_SERVER"] ?? "http://127.0.0.1:8080", key: process.env["SLMGEN_KEY"] });
const dataset = await slmgen.upload("ferry-faq.jsonl", await openAsBlob("examples/data/ferry-faq.jsonl"));
const begun = check(await slmgen.POST("/v1/bundles", { body: { dataset: dataset.id, task: "qa", target: "edge" } }));
const job = await slmgen.follow(begun.id, { onEvent: (e) => console.log(e.state ?? e.progress?.step) });
if (!job.result?.bundle) throw new Error(`the job ${job.state}: ${job.problem?.detail}`);
await writeFile("ferry-faq.zip", await slmgen.downloadBundle(job.result.bundle));
