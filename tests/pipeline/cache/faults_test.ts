/** Caches that do not answer, break off, refuse or lie; and what the user is told. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { pull, push } from "../../../pipeline/cache/transfer.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import type { Event } from "../../../pipeline/events.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { CONCATENATE, stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { folderCache, httpCache, type TestCache } from "./backends.ts";

const FILES = { "join.ts": CONCATENATE };
const STAGES = [1, 2, 3].map((n) =>
  stage(`s${n}`, "join.ts", {
    config: { text: `text ${n}` },
    ...(n === 3 && { inputs: { a: "s1", b: "s2" }, publish: { text: "s3.txt" } }),
  })
);

/** Runs the stages with a cache; returns what was started and what was told. */
async function runWith(
  project: TestProject,
  address: string,
  environment: Readonly<Record<string, string>>,
  write = false,
) {
  const told: string[] = [];
  const store = await openStore(`${project.root}/.cache`);
  const send = (event: Event) => told.push(event.type === "notice" ? event.text : event.type);
  const cache = runCache(await openCache(address, environment), store, write, send);
  const run = await project.run(STAGES, { cache, jobs: 2 });
  return { started: run.started, failed: run.failed, told };
}

/** A cache that already has the runs of all stages. */
async function filled(open: () => Promise<TestCache>): Promise<TestCache> {
  const cache = await open();
  await using project = await testProject(FILES);
  await runWith(project, cache.address, cache.environment, true);
  return cache;
}

Deno.test("cache: a server that never answers costs one time-out and one notice", async () => {
  const silent = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) held.push(connection);
  })();
  await using project = await testProject(FILES);
  const address = `http://127.0.0.1:${silent.addr.port}`;
  const { started, told } = await runWith(project, address, {}, true);
  assertEquals([started.length, told.length], [3, 1]);
  assertStringIncludes(told[0]!, "no answer within 2 s. Going on without the cache.");
  // Two stages ran at once and both asked.
  assert(held.length <= 2, `${held.length} connections`);
  for (const connection of held) connection.close();
  silent.close();
  await accepting;
});

Deno.test("cache: a server that is not there is told of once, and all is run", async () => {
  await using project = await testProject(FILES);
  const { started, failed, told } = await runWith(project, "http://127.0.0.1:9/x", {}, true);
  assertEquals([started.length, failed, told.length], [3, [], 1]);
  assertStringIncludes(told[0]!, "the cache http://127.0.0.1:9/x");
});

Deno.test("cache: a server that breaks off in the midst of a file leaves nothing half-fetched", async () => {
  let breaks = false;
  await using cache = await filled(() =>
    httpCache(({ method, url }) => {
      if (!breaks || method !== "GET" || !url.includes("/files/")) return undefined;
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array([116]));
          controller.error(new Error("cut"));
        },
      });
      return new Response(body);
    })
  );
  breaks = true;
  await using project = await testProject(FILES);
  const { started, failed, told } = await runWith(project, cache.address, cache.environment);
  assertEquals([started.toSorted(), failed], [["s1", "s2", "s3"], []]);
  assertEquals(told.filter((text) => text.includes("Going on without the cache")).length, 1);
  assertEquals(await project.read("s3.txt"), "text 3+text 1+text 2");
  assertEquals([...Deno.readDirSync(`${project.root}/.cache/store/temporary`)], []);
});

Deno.test("cache: after the first file of an output that fails, no other is asked for, and nothing is left", async () => {
  const faults: readonly (() => Response)[] = [
    () => new Response("", { status: 500 }),
    () => new Response("", { status: 404 }),
    () => new Response("other bytes"),
  ];
  for (const fault of faults) {
    const asked: string[] = [];
    await using cache = await httpCache(({ method, url }) => {
      if (method !== "GET" || !url.includes("/files/")) return undefined;
      asked.push(url);
      // The first one fails; those beside it have sent nothing by then.
      const late = () =>
        new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("late")), 300));
      return asked.length === 1 ? fault() : late();
    });
    const stages = [stage("many", "many.ts")];
    const program = `export default async ({ output }) => {
      for (let n = 0; n < 20; n += 1) await Deno.writeTextFile(output + "/" + n, "text " + n);
    };`;
    await using sender = await testProject({ "many.ts": program });
    await sender.run(stages);
    const { backend } = cache;
    await push(await openProject(sender.root, stages), ["many"], backend, () => {});
    await using project = await testProject({ "many.ts": program });
    const opened = await openProject(project.root, stages);
    await pull(opened, ["many"], backend, () => {})
      .then(({ refused }) => assertEquals(Object.keys(refused), ["many"]), () => {});
    const left = () => [...Deno.readDirSync(`${opened.store.folder}/temporary`)];
    assertEquals([asked.length <= 4, left()], [true, []]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assertEquals([asked.length <= 4, left()], [true, []], "later");
  }
});

Deno.test("cache: sending that ends at any moment leaves whole runs or none for others", async () => {
  for (let puts = 0; puts <= 6; puts++) {
    let left = puts;
    await using cache = await httpCache(({ method }) => {
      if (method !== "PUT" || left-- > 0) return undefined;
      return new Response("", { status: 500 });
    });
    await using sender = await testProject(FILES);
    const sent = await runWith(sender, cache.address, cache.environment, true);
    assertEquals([sent.failed, sent.told.length], [[], puts < 6 ? 1 : 0]);
    await using project = await testProject(FILES);
    const { started, told } = await runWith(project, cache.address, cache.environment);
    const whole = Math.floor(puts / 2);
    assertEquals([started.length, told], [3 - whole, new Array(whole).fill("fetched")]);
  }
});

Deno.test("cache: a folder that cannot be used is told of once, and all is run", async () => {
  await using project = await testProject({ ...FILES, "a file": "" });
  const { started, told } = await runWith(project, `${project.root}/a file/cache`, {}, true);
  assertEquals([started.length, told.length], [3, 1]);
  assertStringIncludes(told[0]!, "Not a directory");
});

/** The stages behind the command line. */
function app({ root }: TestProject): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load: () => Promise.resolve({ stages: STAGES, goal: ["s3"] }),
  };
}

Deno.test("cache push and pull: say how many and how much, and from where", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { address } = cache;
  const pushed = await show(app(project), "cache", "push", "--cache", address);
  const sent = `3 results (32 B) sent to ${address}; 0 were there already, 0 are not fresh here.`;
  assertEquals([pushed.code, pushed.stdout], [0, sent]);
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  const pulled = await show(app(project), "cache", "pull", "s1", "--cache", address);
  const got = `1 result (6 B) fetched from ${address}; 0 were here already, 0 are not there.`;
  assertEquals([pulled.code, pulled.stdout], [0, got]);
  const run = await show(app(project), "run", "s3", "--cache", address);
  assertStringIncludes(run.stderr, `fetched s2, 6 B from ${address}`);
  assert(!run.stderr.includes("start "), run.stderr);
});

Deno.test("cache: wrong credentials are told with what to set; no secret is printed, logged or recorded", async () => {
  await using cache = await httpCache();
  await using project = await testProject(FILES);
  const address = `${cache.address.replace("//", "//me:hunter2@")}?sig=hunter2`;
  const run = await show(app(project), "reproduce", "--cache", address, "--cache-write");
  assertEquals(run.code, 0);
  assertStringIncludes(run.stderr, "the server answered 401 Unauthorized. Set CACHE_TOKEN, or");
  const push = await show(app(project), "cache", "push", "--cache", address);
  assertEquals(push.code, 1);
  assertStringIncludes(push.stderr, "the server answered 401 Unauthorized. Set CACHE_TOKEN, or");
  assert(!(run.stdout + run.stderr + push.stdout + push.stderr).includes("hunter2"));
  const grep = await new Deno.Command("grep", { args: ["-r", "hunter2", project.root] }).output();
  assertEquals(new TextDecoder().decode(grep.stdout), "");
});

Deno.test("cache: mistakes in its address or the lack of one are the user's, without what is secret", async () => {
  await using project = await testProject(FILES);
  const none = await show(app(project), "cache", "pull");
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, '"cache pull" needs the address of a cache: --cache <folder');
  const odd = await show(app(project), "run", "s1", "--cache", "ftp://me:hunter2@host/x");
  assertEquals([odd.code, odd.stderr.includes("hunter2")], [2, false]);
  assertStringIncludes(odd.stderr, 'Opening the cache "ftp://…@host/x"');
  const malformed = [
    "https://a%zz@host/x",
    "file://host/x",
    "file:///a%2Fb",
    "https://[",
    "http://",
  ];
  for (const address of [...malformed, "https://h:99999/", "s3://"]) {
    await assertRejects(() => openCache(address, {}), UserError, "Opening the cache", address);
  }
  const word = await show(app(project), "cache", "pish", "--cache", "x");
  assertEquals(word.code, 2);
  await assertRejects(
    () => openCache("s3://bucket", { AWS_SHARED_CREDENTIALS_FILE: "/nowhere" }),
    UserError,
    "AWS_ACCESS_KEY_ID",
  );
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  for (const address of ["localhost:9000", "http://", "not an address", "ftp://host"]) {
    await assertRejects(
      () => openCache("s3://bucket", { ...keys, AWS_ENDPOINT_URL: address }),
      UserError,
      `AWS_ENDPOINT_URL is "${address}"`,
    );
  }
});
