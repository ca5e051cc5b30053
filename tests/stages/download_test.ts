import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DownloadConfig } from "../../stages/configuration/dataset.ts";
import { DataError } from "../../stages/formats/data_error.ts";
import download from "../../stages/download.ts";
import { namesIn, stageContext, type TestContext } from "./stage_context.ts";

/** Bytes that compress to a stream of several blocks. */
const GOOD = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >>> 7);
const GZIPPED = new Uint8Array(gzipSync(GOOD));
const WANTED = { bytes: GOOD.length, sha256: createHash("sha256").update(GOOD).digest("hex") };

function config(...urls: string[]): DownloadConfig {
  return {
    name: "digits",
    sources: urls.map((url) => ({ url })),
    compression: "gzip",
    files: { images: WANTED },
  };
}

type Server = AsyncDisposable & { readonly url: string; readonly requests: string[] };

/** A web server whose every answer is made by `answer`. */
function serve(answer: (path: string) => Response): Server {
  const requests: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    requests.push(new URL(request.url).pathname);
    return answer(requests.at(-1)!);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const bytes = (body: Uint8Array<ArrayBuffer>) => () => new Response(body);
const flipped = GZIPPED.with(GZIPPED.length >> 1, GZIPPED[GZIPPED.length >> 1]! ^ 1);

function sourcesUsed({ messages }: TestContext): unknown {
  return messages.find((message) => message.type === "fact" && message.name === "sources");
}

Deno.test("download writes the uncompressed file and tells how far it is", async () => {
  await using server = serve(bytes(GZIPPED));
  await using context = await stageContext(config(server.url));
  await download(context);
  assertEquals(namesIn(context.output), ["images"]);
  assertEquals(await Deno.readFile(`${context.output}/images`), GOOD);
  assertEquals(server.requests, ["/images.gz"]);
  const progress = context.messages.filter((message) => message.type === "progress");
  assertEquals(progress.at(-1)!.done, GOOD.length);
  assert(progress.every(({ total, unit }) => total === GOOD.length && unit === "bytes"));
});

Deno.test("download accepts a file that the server has uncompressed on the way", async () => {
  await using server = serve(bytes(GOOD));
  await using context = await stageContext(config(server.url));
  await download(context);
  assertEquals(await Deno.readFile(`${context.output}/images`), GOOD);
});

const PAGE = "<!doctype html><title>Sign in</title>".padEnd(2_000);
const FAULTS: readonly [name: string, answer: () => Response, found: RegExp][] = [
  [
    "an HTML page",
    () => new Response(PAGE),
    /found a page of text, "<!doctype html><title>Sign in.*": 2000 bytes, wanted 300000/,
  ],
  ["a missing file", () => new Response("no", { status: 404 }), /found HTTP 404/],
  ["a failing server", () => new Response("no", { status: 503 }), /found HTTP 503/],
  ["an empty file", () => new Response(""), /found 0 bytes, wanted 300000/],
  [
    "a truncated gzip stream",
    bytes(GZIPPED.slice(0, GZIPPED.length >> 1)),
    /found a gzip stream that breaks off or is damaged after \d+ bytes/,
  ],
  ["a flipped byte in the gzip stream", bytes(flipped), /gzip stream|found sha256 [0-9a-f]{64}/],
  [
    "a flipped byte in the file",
    bytes(new Uint8Array(gzipSync(GOOD.with(7, 1)))),
    new RegExp(`found sha256 [0-9a-f]{64}, wanted ${WANTED.sha256}`),
  ],
  [
    "a short file",
    bytes(new Uint8Array(gzipSync(GOOD.slice(1)))),
    /found 299999 bytes, wanted 300000/,
  ],
  [
    "a file without end",
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        }),
      ),
    /found more than the 300000 bytes wanted/,
  ],
];

for (const [name, answer, found] of FAULTS) {
  Deno.test(`download of ${name} is one clear error that leaves nothing`, async () => {
    await using server = serve(answer);
    await using context = await stageContext(config(server.url));
    const error = await assertRejects(
      () => download(context),
      DataError,
      'Cannot download "images"',
    );
    assertStringIncludes(error.message, `${server.url}images.gz: `);
    assertMatch(error.message, found);
    assertStringIncludes(error.message, `wanted 300000 bytes, sha256 ${WANTED.sha256}`);
    // Only what is whole and wrong is so at the next try too.
    assertEquals(error.lasting, name === "a flipped byte in the file");
    assertMatch(
      error.message,
      /[Ss]et DATA_MIRROR to a folder or URL that has "digits\/images\.gz"/,
    );
    assertEquals(namesIn(context.output), []);
  });

  Deno.test(`download after ${name} goes on with the next source`, async () => {
    await using bad = serve(answer);
    await using good = serve(bytes(GZIPPED));
    await using context = await stageContext(config(bad.url, good.url));
    await download(context);
    assertEquals(namesIn(context.output), ["images"]);
    assertEquals(await Deno.readFile(`${context.output}/images`), GOOD);
    assertEquals(sourcesUsed(context), {
      type: "fact",
      name: "sources",
      value: { images: `${good.url}images.gz` },
      passing: true,
    });
  });
}

Deno.test("download names every source that failed, in order", async () => {
  const dead = serve(bytes(GOOD));
  await dead[Symbol.asyncDispose]();
  await using page = serve(() => new Response(PAGE));
  await using context = await stageContext(config(dead.url, page.url));
  const { message } = await assertRejects(() => download(context), Error);
  assertMatch(
    message,
    new RegExp(`${dead.url}images.gz: cannot be reached .*\n.*${page.url}images.gz: found a page`),
  );
});

Deno.test("download over a connection that breaks is one clear error that leaves nothing", async () => {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const broken = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head.padEnd(head.length + 1000, "x")));
  })();
  await using context = await stageContext(config(`http://127.0.0.1:${listener.addr.port}/`));
  const error = await assertRejects(() => download(context), Error, 'Cannot download "images"');
  assertMatch(error.message, /images\.gz: found an end after 1000 bytes/);
  assertEquals(namesIn(context.output), []);
  await broken;
});

Deno.test("download stops when it is interrupted, and leaves nothing", async () => {
  const stop = new AbortController();
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(GOOD.slice(0, 1000));
          setTimeout(() => stop.abort(new Error("interrupted")), 20);
        },
      }),
    )
  );
  await using context = await stageContext(config(server.url), { signal: stop.signal });
  await assertRejects(() => download(context), Error, "interrupted");
  assertEquals(namesIn(context.output), []);
});

Deno.test("download takes over the bytes of an earlier one, and only if their digest is the wanted one", async () => {
  await using server = serve(bytes(GZIPPED));
  await using first = await stageContext(config(server.url));
  await download(first);
  await using again = await stageContext(config(server.url), { previous: first.output });
  await download(again);
  assertEquals(await Deno.readFile(`${again.output}/images`), GOOD);
  assertEquals(server.requests, ["/images.gz"], "it was downloaded once");
  await Deno.writeFile(`${first.output}/images`, GOOD.with(0, GOOD[0]! ^ 1));
  await using doubtful = await stageContext(config(server.url), { previous: first.output });
  await download(doubtful);
  assertEquals(await Deno.readFile(`${doubtful.output}/images`), GOOD);
  assertEquals(server.requests, ["/images.gz", "/images.gz"]);
});
