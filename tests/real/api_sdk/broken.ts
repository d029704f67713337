// What the TypeScript SDK does where things are odd or break: node broken.js SERVER PROXY
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { check, createSlmgen, type JobEvent, SlmgenProblem } from "@slmgen/sdk";

const [server, proxy] = process.argv.slice(2) as [string, string];
const key = process.env["SLMGEN_KEY"];
const row = new TextEncoder().encode('{"instruction": "q", "output": "a"}\n');

async function refused(code: string, status: number, call: () => unknown) {
  await assert.rejects(async () => call(), (e) => e instanceof SlmgenProblem && e.code === code && e.status === status);
}

const slmgen = createSlmgen({ baseUrl: server + "/", key });
assert.equal(check(await slmgen.GET("/v1/base-models/{model}", { params: { path: { model: "Qwen/Qwen3-0.6B" } } })).id, "Qwen/Qwen3-0.6B");
await refused("not_found", 404, async () => check(await slmgen.GET("/v1/datasets/{dataset}", { params: { path: { dataset: "dst_none" } } })));
await refused("not_found", 404, () => slmgen.follow("job_none"));
await refused("not_found", 404, () => slmgen.downloadBundle("bnd_none"));
await refused("invalid", 422, () => slmgen.upload("x.jsonl", ""));
await refused("unauthorized", 401, () => createSlmgen({ baseUrl: server, key: "wrong" }).upload("x.jsonl", row));
for (const baseUrl of ["x", "ftp://x", "http://127.example.org", "http://localhost.example.org"]) {
  await refused("invalid", 0, () => createSlmgen({ baseUrl, key }));
}
async function* pieces() {
  yield row.subarray(0, 9);
  yield row.subarray(9);
}
for (const data of [new Blob([row]), new Blob([row]).stream(), pieces()]) {
  const shards = await slmgen.upload('we"ird é', [{ name: "a.jsonl", data: row }, { name: "b.jsonl", data }], { container: "jsonl" });
  assert.equal(shards.name, 'we"ird é');
  assert.deepEqual(shards.files.map((f) => [f.name, f.bytes]), [["a.jsonl", row.length], ["b.jsonl", row.length]]);
}
const dataset = await slmgen.upload("ferry-faq.jsonl", createReadStream("examples/data/ferry-faq.jsonl"));

const far = createSlmgen({ baseUrl: proxy, key });
const begun = check(await far.POST("/v1/bundles", { body: { dataset: dataset.id, task: "qa", target: "edge" } }));
await assert.rejects(slmgen.follow(begun.id, { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
await assert.rejects(slmgen.follow(begun.id, { onEvent: () => { throw new Error("mine"); } }), /mine/);
const heard: JobEvent[] = [];
const job = await far.follow(begun.id, { onEvent: (e) => heard.push(e) });
const ids = heard.map((e) => e.id);
assert.equal(job.state, "succeeded");
assert.equal(heard.at(-1)?.state, "succeeded");
assert.ok(ids.length > 1 && ids.every((id, i) => i === 0 || id > ids[i - 1]!), JSON.stringify(heard));
