import type { Client } from "openapi-fetch";

import { check, SlmgenProblem } from "./problem.js";
import type { components, paths } from "./schema.js";

type Job = components["schemas"]["Job"];

export interface JobEvent {
  id: number;
  /** Of a state event. */
  state?: components["schemas"]["JobState"];
  /** Of a progress event. */
  progress?: components["schemas"]["Progress"];
}

export interface FollowOptions {
  /** Hears of every event once, in order. */
  onEvent?: (event: JobEvent) => void;
  signal?: AbortSignal | undefined;
}

const shortest = 500; // milliseconds between two tries
const longest = 10_000;

export async function follow(client: Client<paths>, job: string, { onEvent, signal }: FollowOptions): Promise<Job> {
  const cancel = signal ? { signal } : {};
  const params = { path: { job } };
  let last = 0;
  let heard = false; // of the end
  for (let wait = shortest; ; wait = Math.min(2 * wait, longest)) {
    const before = last;
    let broken = true;
    const stream = events(client, job, last, signal);
    try {
      for (;;) {
        const next = await again(stream.next(), signal);
        broken = !next;
        if (!next || next.done) break;
        last = next.value.id;
        heard ||= isFinal(next.value.state);
        onEvent?.(next.value);
      }
    } finally {
      await again(stream.return(undefined), signal);
    }
    const now = await again(client.GET("/v1/jobs/{job}", { params, ...cancel }).then(check), signal);
    // A stream that broke off may end like one that is over: only one that has nothing more is.
    if (now && isFinal(now.state) && (heard || (!broken && last === before))) return now;
    if (last > before) wait = shortest;
    await sleep(wait, signal);
  }
}

function isFinal(state?: string): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/** Gives what work gives, undefined where it broke off and may be tried again. */
async function again<T>(work: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  try {
    return await work;
  } catch (e) {
    signal?.throwIfAborted();
    if (e instanceof SlmgenProblem && e.status < 500) throw e;
    return undefined;
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      fail(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      done();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Reads one stream of events to its end. */
async function* events(client: Client<paths>, job: string, last: number, signal?: AbortSignal): AsyncGenerator<JobEvent, void> {
  const params = { path: { job }, ...(last > 0 && { header: { "Last-Event-ID": last } }) };
  const answer = await client.GET("/v1/jobs/{job}/events", { params, parseAs: "stream", ...(signal && { signal }) });
  let id = 0;
  let kind = "";
  let data = "";
  for await (const line of lines(check(answer) as ReadableStream<Uint8Array<ArrayBuffer>>)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) as unknown as [string, string, string];
    if (field === "id") id = Number(value);
    else if (field === "event") kind = value;
    else if (field === "data") data += value;
    else if (line === "") {
      if (data) yield event(id, kind, data);
      kind = data = "";
    }
  }
}

function event(id: number, kind: string, data: string): JobEvent {
  const value: unknown = JSON.parse(data);
  return kind === "state" ? { id, ...(value as Pick<JobEvent, "state">) } : { id, progress: value as components["schemas"]["Progress"] };
}

const longestLine = 1 << 20;

async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop() ?? "";
      if (rest.length > longestLine) throw new Error("the server sends an event without end");
      yield* parts;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it may have broken off already
  }
}
