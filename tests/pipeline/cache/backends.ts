import { AwsClient } from "aws4fetch";
import type { CacheBackend } from "../../../pipeline/cache/backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { freePort } from "./free_port.ts";

/** A cache of one kind for one test. */
export interface TestCache extends AsyncDisposable {
  readonly backend: CacheBackend;
  /** Value of `--cache`. */
  readonly address: string;
  /** Environment that its clients need. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces the bytes under a name without the backend's knowledge. */
  spoil(name: string, change: (bytes: Uint8Array) => Uint8Array): Promise<void>;
}

/** A folder that is removed at the end. */
export async function folderCache(): Promise<TestCache> {
  const folder = await Deno.makeTempDir({ prefix: "cache-" });
  return {
    address: folder,
    environment: {},
    backend: await openCache(folder, {}),
    async spoil(name, change) {
      await Deno.writeFile(`${folder}/${name}`, change(await Deno.readFile(`${folder}/${name}`)));
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Handles a request in place of the server; undefined leaves it to the server. */
export type Fault = (request: Request) => Response | Promise<Response> | undefined;

/** A server for GET, HEAD and PUT that wants a token. */
export async function httpCache(fault: Fault = () => undefined): Promise<TestCache> {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const odd = await fault(request);
    if (odd) return odd;
    if (request.headers.get("authorization") !== "Bearer open sesame") {
      return new Response("who are you?", { status: 401 });
    }
    const { pathname } = new URL(request.url);
    if (request.method === "PUT") {
      kept.set(pathname, new Uint8Array(await request.arrayBuffer()));
      return new Response(null, { status: 201 });
    }
    const bytes = kept.get(pathname);
    return bytes
      ? new Response(request.method === "HEAD" ? null : bytes, {
        headers: { "content-length": String(bytes.length) },
      })
      : new Response("", { status: 404 });
  });
  const address = `http://127.0.0.1:${server.addr.port}/group`;
  const environment = { CACHE_TOKEN: "open sesame" };
  return {
    address,
    environment,
    backend: await openCache(address, environment),
    spoil(name, change) {
      const path = `/group/${name}`;
      kept.set(path, new Uint8Array(change(kept.get(path)!)));
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The program of moto's S3 server, where it is installed (`pip install 'moto[server]'`). */
export function motoServer(): string | undefined {
  const named = Deno.env.get("MOTO_SERVER");
  if (named) return named;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.map((folder) => `${folder}/moto_server`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** An S3 server with a bucket, for any number of caches. */
export interface S3Server extends AsyncDisposable {
  /** An empty cache. */
  cache(): Promise<TestCache>;
}

export async function s3Server(program: string): Promise<S3Server> {
  const port = freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = new Deno.Command(program, {
    args: ["-H", "127.0.0.1", "-p", String(port)],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const environment = {
    AWS_ACCESS_KEY_ID: "an-id",
    AWS_SECRET_ACCESS_KEY: "a-secret",
    AWS_ENDPOINT_URL: endpoint,
  };
  const client = new AwsClient({
    accessKeyId: "an-id",
    secretAccessKey: "a-secret",
    service: "s3",
    region: "us-east-1",
    retries: 0,
  });
  for (let tries = 0;; tries++) {
    const made = await client.fetch(`${endpoint}/bucket`, { method: "PUT" }).catch(() => null);
    await made?.body?.cancel();
    if (made?.ok) break;
    if (tries > 200) throw new Error(`"${program}" does not serve: ${made?.status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  let caches = 0;
  return {
    async cache() {
      const place = `bucket/some/prefix-${++caches}`;
      const address = `s3://${place}`;
      return {
        address,
        environment,
        backend: await openCache(address, environment),
        async spoil(name, change) {
          const url = `${endpoint}/${place}/${name}`;
          const bytes = new Uint8Array(await (await client.fetch(url)).arrayBuffer());
          const body = new Uint8Array(change(bytes));
          const put = await client.fetch(url, { method: "PUT", body });
          await put.body?.cancel();
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.status;
    },
  };
}

/** A cache in an S3 server of its own. */
export async function s3Cache(program: string): Promise<TestCache> {
  const server = await s3Server(program);
  return {
    ...await server.cache(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
