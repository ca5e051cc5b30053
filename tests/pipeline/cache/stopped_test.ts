/** Runs that are stopped: what they finish is sent all the same, and nothing waits for ever. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";
import { folderCache, httpCache, type TestCache } from "./backends.ts";

/** Hears no signal, like a training in its last measurement. */
const DEAF = `export default async ({ config, output, send }) => {
  send({ type: "progress", done: 0, total: 1, unit: "file" });
  ${WAIT_FOR_RELEASE}
  await Deno.writeTextFile(output + "/x", "finished");
};`;

/** Stops a run in the midst of a stage, which then ends well. Returns what the run told. */
async function stoppedRun(
  project: TestProject,
  { backend }: TestCache,
  options: { readonly kill?: AbortSignal; readonly patienceMs?: number } = {},
) {
  const release = `${project.root}/release`;
  const stages = [stage("s", "deaf.ts", { config: { release }, permissions: { read: [release] } })];
  const stop = new AbortController();
  const told: string[] = [];
  const store = await openStore(`${project.root}/.cache`);
  const cache = runCache(backend, store, true, (event) => {
    if (event.type === "notice") told.push(event.text);
  });
  const run = await project.run(stages, {
    ...{ cache, stop: stop.signal, ...options },
    onEvent({ type }) {
      if (type !== "progress") return;
      stop.abort(new DOMException("enough", "AbortError"));
      project.write("release", "");
    },
  });
  return { stages, stopped: run.stopped, ran: run.ran, told };
}

Deno.test("cache: what a run finishes while it stops is sent", async () => {
  await using cache = await folderCache();
  await using project = await testProject({ "deaf.ts": DEAF });
  const { stages, ...outcome } = await stoppedRun(project, cache);
  assertEquals(outcome, { stopped: true, ran: ["s"], told: [] });
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
  const store = await openStore(`${project.root}/.cache`);
  const again = await project.run(stages, {
    cache: runCache(cache.backend, store, false, () => {}),
  });
  assertEquals([again.started, again.verdicts.get("s")?.state], [[], "fresh"]);
});

/** A cache that takes no upload until the end of the test. */
async function fullCache(onPut: () => void) {
  const end = Promise.withResolvers<Response>();
  const cache = await httpCache(({ method }) => {
    if (method !== "PUT") return undefined;
    onPut();
    return end.promise;
  });
  return {
    ...cache,
    async [Symbol.asyncDispose]() {
      end.resolve(new Response(null, { status: 500 }));
      await cache[Symbol.asyncDispose]();
    },
  };
}

Deno.test("cache: sending ends with the patience of the stop, or at once when stages are killed, and is told", async () => {
  for (const killed of [false, true]) {
    const kill = new AbortController();
    await using cache = await fullCache(() => killed && kill.abort());
    await using project = await testProject({ "deaf.ts": DEAF });
    const patience = killed ? {} : { patienceMs: 5000 };
    const { told } = await stoppedRun(project, cache, { kill: kill.signal, ...patience });
    // The cache's own patience would end later, with other words.
    assertEquals(told.length, 1);
    assertStringIncludes(told[0]!, `Stopped before "s" was sent to the cache ${cache.address}.`);
  }
});
