/** Servers that send a byte now and then, and runs that are stopped meanwhile. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CacheError } from "../../../pipeline/cache/backend.ts";
import { httpBackend } from "../../../pipeline/cache/http_backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { commandLine } from "../helpers/command_line.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

/** Sends a byte each 20 ms. It ends after `bytes`, so that a reader who waits for the end goes on. */
function dripping(bytes: number, onByte: (sent: number) => void = () => {}) {
  const open = new Set<ReturnType<typeof setInterval>>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    let timer: ReturnType<typeof setInterval>;
    let sent = 0;
    return new Response(
      new ReadableStream({
        start(controller) {
          timer = setInterval(() => {
            controller.enqueue(new Uint8Array([123]));
            sent += 1;
            onByte(sent);
            if (sent < bytes) return;
            clearInterval(timer);
            controller.close();
          }, 20);
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

Deno.test("cache: a server that drips is given up before it ends, though it never falls silent", async () => {
  await using server = dripping(1000);
  const cache = httpBackend({
    place: "a dripping server",
    urlOf: (name) => `${server.address}/${name}`,
    authorize: () => Promise.resolve({}),
    advice: "",
    patience: { stallMs: 1000, leastRate: 2000 },
  });
  const body = await cache.get("a", new AbortController().signal);
  await assertRejects(
    () => new Response(body).text(),
    CacheError,
    "The cache a dripping server sent less than 2000 bytes a second",
  );
});

Deno.test("cache: what is asked of it ends when the run is stopped, not when its patience does", async () => {
  let dripped = Promise.withResolvers<void>();
  await using server = dripping(Infinity, () => dripped.resolve());
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
    dripped = Promise.withResolvers();
    const asking = assertRejects(() => ask(stop.signal));
    const connection = await (what === "a body that drips" ? dripped.promise : deaf.accept());
    stop.abort(reason);
    assertEquals(await asking, reason, what);
    connection?.close();
  }
});

Deno.test("cache: SIGTERM ends a run that waits for a server that drips", async () => {
  const dripped = Promise.withResolvers<void>();
  await using server = dripping(Infinity, (sent) => sent === 3 && dripped.resolve());
  await using project = await testProject({ "join.ts": CONCATENATE });
  const stages = [1, 2, 3].map((n) => stage(`s${n}`, "join.ts", { config: { text: `${n}` } }));
  const engine = await commandLine(
    project,
    stages,
    ...["run", "s1", "s2", "s3", "--cache", server.address],
  );
  await dripped.promise;
  engine.kill("SIGTERM");
  const { code, stderr } = await engine.output();
  const text = new TextDecoder().decode(stderr);
  assertEquals(code, 130);
  assertStringIncludes(text, "Stop");
  assert(!text.includes("bytes a second"), `The cache's patience ended first: ${text}`);
});
