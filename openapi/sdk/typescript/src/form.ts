/** Bytes to upload. A Blob streams from where it lies: `await openAsBlob(path)` of node:fs, or a File of a page. */
export type Data = Blob | Uint8Array<ArrayBuffer> | string | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** One of the shards of a dataset. */
export interface DataFile {
  name: string;
  data: Data;
}

/** How the files are read; what is left out is detected. */
export interface Reading {
  container?: string | undefined;
  format?: string | undefined;
  split?: string | undefined;
}

/** Options of a call that uploads: fields go before the files. */
export function uploadBody(name: string, data: Data | DataFile[], reading: Reading) {
  const files = Array.isArray(data) ? data : [{ name, data }];
  const fields = Object.entries({ ...(Array.isArray(data) && { name }), ...reading }).filter((f): f is [string, string] => !!f[1]);
  if (files.every((f) => isWhole(f.data))) {
    const form = new FormData();
    for (const [k, v] of fields) form.append(k, v);
    for (const f of files) form.append("file", f.data instanceof Blob ? f.data : new Blob([f.data as string]), f.name);
    return { body: form as never, bodySerializer: () => form };
  }
  const boundary = `slmgen-${crypto.randomUUID()}`;
  const stream = toStream(encode(boundary, fields, files));
  return {
    body: stream as never,
    bodySerializer: () => stream,
    headers: { "Content-Type": `multipart/form-data; boundary=${boundary}` },
    duplex: "half", // fetch asks for it where a body streams
  };
}

function isWhole(data: Data): boolean {
  return data instanceof Blob || data instanceof Uint8Array || typeof data === "string";
}

async function* encode(boundary: string, fields: [string, string][], files: DataFile[]): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  for (const [k, v] of fields) yield text.encode(`--${boundary}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`);
  for (const f of files) {
    const name = f.name.replace(/[\\"]/g, "\\$&").replace(/[\r\n]/g, " ");
    yield text.encode(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`);
    yield* chunks(f.data);
    yield text.encode("\r\n");
  }
  yield text.encode(`--${boundary}--\r\n`);
}

async function* chunks(data: Data): AsyncGenerator<Uint8Array> {
  if (data instanceof Uint8Array) yield data;
  else if (typeof data === "string") yield new TextEncoder().encode(data);
  else if (data instanceof Blob) yield* chunks(data.stream());
  else if (!(data instanceof ReadableStream)) yield* data;
  else {
    // Not every browser iterates over streams.
    const reader = data.getReader();
    try {
      for (let r = await reader.read(); !r.done; r = await reader.read()) yield r.value;
    } finally {
      await reader.cancel().catch(() => {});
    }
  }
}

function toStream(source: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(out) {
      const { done, value } = await source.next();
      if (done) out.close();
      else out.enqueue(value);
    },
    async cancel() {
      await source.return(undefined);
    },
  });
}
