/** Servers that send a byte now and then, and runs that are stopped meanwhile. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CacheError } from "../../../pipeline/cache/backend.ts";
import { httpBackend } from "../../../pipeline/cache/http_backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { commandLine } from "../helpers/command_line.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

/** A server whose every answer is a byte each 20 ms, without an end. */
function dripping(onRequest: () => void = () => {}) {
  const open = new Set<ReturnType<typeof setInterval>>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    onRequest();
    let timer: ReturnType<typeof setInterval>;
    return new Response(
      new ReadableStream({
        start(controller) {
          timer = setInterval(() => controller.enqueue(new Uint8Array([123])), 20);
          open.add(timer);
        },
        cancel: () => clearInterval(timer),
      }),
    );
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/x`,
    async [Symbol.asyncDispose]() {
      open.forEach(clearInterval);
      await server.shutdown();
    },
  };
}

/** Longest time that counts as "at once" on a busy machine. */
const SOON_MS = 2000;

Deno.test("cache: a server that drips is given up, though it never falls silent", async () => {
  await using server = dripping();
  const cache = httpBackend({
    place: "a dripping server",
    urlOf: (name) => `${server.address}/${name}`,
    authorize: () => Promise.resolve({}),
    advice: "",
    patience: { stallMs: 200, leastRate: 2000 },
  });
  const start = performance.now();
  const { signal } = new AbortController();
  const body = await cache.get("a", signal);
  await assertRejects(
    () => new Response(body).text(),
    CacheError,
    "The cache a dripping server sent less than 2000 bytes a second",
  );
  assert(performance.now() - start < 600 + SOON_MS);
});

Deno.test("cache: what is asked of it ends at once when the run is stopped", async () => {
  await using server = dripping();
  using deaf = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const silent = await openCache(`http://127.0.0.1:${deaf.addr.port}/x`, {});
  const slow = await openCache(server.address, {});
  const endless = {
    bytes: 1e9,
    sha256: "0".repeat(64),
    open: () => Promise.resolve(new ReadableStream<Uint8Array<ArrayBuffer>>()),
  };
  const asked: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
    "a body that drips": async (signal) => new Response(await slow.get("a", signal)).text(),
    "an answer": (signal) => silent.get("a", signal),
    "a size": (signal) => silent.size("a", signal),
    "an upload": (signal) => silent.put("a", endless, signal),
  };
  for (const [what, ask] of Object.entries(asked)) {
    const stop = new AbortController();
    const reason = new Error("enough");
    const asking = assertRejects(() => ask(stop.signal));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    stop.abort(reason);
    assertEquals(await asking, reason, what);
    assert(performance.now() - start < SOON_MS, what);
  }
});

Deno.test("cache: SIGTERM ends a run that waits for a server that drips", async () => {
  let asked = () => {};
  const first = new Promise<void>((resolve) => asked = resolve);
  await using server = dripping(() => asked());
  await using project = await testProject({ "join.ts": CONCATENATE });
  const stages = [1, 2, 3].map((n) => stage(`s${n}`, "join.ts", { config: { text: `${n}` } }));
  const engine = await commandLine(
    project,
    stages,
    ...["run", "s1", "s2", "s3", "--cache", server.address],
  );
  await first;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  engine.kill("SIGTERM");
  const { code, stderr } = await engine.output();
  assert(performance.now() - start < 2 * SOON_MS);
  assertEquals(code, 130);
  assertStringIncludes(new TextDecoder().decode(stderr), "Stop");
});
