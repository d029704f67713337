import createClient, { type Client } from "openapi-fetch";

import { type Data, type DataFile, type Reading, uploadBody } from "./form.js";
import { type FollowOptions, follow } from "./job.js";
import { check, invalid } from "./problem.js";
import type { components, paths } from "./schema.js";

export type { Data, DataFile, Reading } from "./form.js";
export type { FollowOptions, JobEvent } from "./job.js";
export { check, type Problem, SlmgenProblem } from "./problem.js";
export type { components, operations, paths } from "./schema.js";

export type Dataset = components["schemas"]["Dataset"];
export type Job = components["schemas"]["Job"];

export interface Options {
  /** Address of the server: https://slmgen.example.org */
  baseUrl: string;
  /** An API key. It is sent over plain http to a loopback address alone. */
  key?: string | undefined;
  /** For those who have several projects; default: the key's own. */
  project?: string | undefined;
  /** Default: the global one. It is called with a Request. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export interface Helpers {
  /**
   * Makes a dataset. The data stream: memory does not grow with them. Several files are the shards of one dataset. To go on after a broken
   * connection use POST and PATCH /v1/uploads instead. Throws SlmgenProblem.
   */
  upload(name: string, data: Data | DataFile[], reading?: Reading, signal?: AbortSignal): Promise<Dataset>;
  /**
   * Waits for the end of a job and gives it. A stream that breaks off is taken up where it was. A job that failed is no error: see its state and
   * problem. Throws SlmgenProblem when the server refuses, the signal's reason when it is aborted, and what onEvent throws.
   */
  follow(job: string, options?: FollowOptions): Promise<Job>;
  /** Gives the zip of a bundle. Throws SlmgenProblem. */
  downloadBundle(bundle: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/** A typed client of every operation (GET, POST, ... by path), and what takes more than one call. */
export type Slmgen = Client<paths> & Helpers;

/**
 * Gives a client of the server at baseUrl. Every call gives `data` or `error`; check turns that into the data or a thrown SlmgenProblem:
 *
 *     const slmgen = createSlmgen({ baseUrl: "http://127.0.0.1:8080" });
 *     const { datasets } = check(await slmgen.GET("/v1/datasets"));
 */
export function createSlmgen(options: Options): Slmgen {
  const headers: Record<string, string> = {};
  if (options.key) headers["Authorization"] = `Bearer ${options.key}`;
  if (options.project) headers["Slmgen-Project"] = options.project;
  const client = createClient<paths>({
    baseUrl: address(options),
    headers,
    ...(options.fetch && { fetch: options.fetch }),
  });
  return Object.assign(client, {
    upload: async (name: string, data: Data | DataFile[], reading: Reading = {}, signal?: AbortSignal) =>
      // The body is none of those that the schema can say, so it is passed by its serializer.
      check(await client.POST("/v1/datasets", { ...uploadBody(name, data, reading), ...(signal && { signal }) })),
    follow: (job: string, o: FollowOptions = {}) => follow(client, job, o),
    downloadBundle: async (bundle: string, signal?: AbortSignal) => {
      const path = { params: { path: { bundle } }, parseAs: "stream" as const, ...(signal && { signal }) };
      return check(await client.GET("/v1/bundles/{bundle}/content", path)) as ReadableStream<Uint8Array<ArrayBuffer>>;
    },
  });
}

function address({ baseUrl, key }: Options): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw invalid(`"${baseUrl}" is no address of a server`, "write http://HOST:PORT or https://HOST");
  }
  if (key && url.protocol === "http:" && !/^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname)) {
    throw invalid(`the key would be readable on its way to ${url.host}`, "use https");
  }
  return baseUrl.replace(/\/+$/, "");
}
