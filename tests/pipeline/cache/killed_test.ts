/** Senders that are killed, and servers that stall: others see whole results or none. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { httpBackend } from "../../../pipeline/cache/http_backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { pull, push } from "../../../pipeline/cache/transfer.ts";
import { plan } from "../../../pipeline/plan/plan.ts";
import { openProject, type Project } from "../../../pipeline/plan/project.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { namesIn } from "../../../pipeline/system/folder.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { ROOT } from "../../root.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";
import { folderCache, httpCache } from "./backends.ts";

const FILES = { "join.ts": CONCATENATE };
const COUNT = 40;
const STAGES: readonly Stage[] = Array.from(
  { length: COUNT },
  (_, i) => stage(`s${i}`, "join.ts", { config: { text: `${i}` } }),
);
const NAMES = STAGES.map(({ name }) => name);

/** Stores an output of some size for every stage, without a process for each. */
async function fill(project: Project): Promise<void> {
  const { store } = project;
  for (const [stage, { key, keyRecord }] of plan(project)) {
    assert(key !== null && keyRecord !== null);
    const { output } = await store.begin(key);
    await Deno.writeTextFile(`${output}/text`, stage.padEnd(50_000, "."));
    const kept = await store.keep(output);
    const started = "2026-01-01T00:00:00.000Z";
    await store.commit({ stage, key, keyRecord, output: kept, started, seconds: 0, facts: {} });
  }
}

Deno.test("cache: after kill -9 of a push at any moment others fetch whole results, and the next push completes it", async () => {
  await using sender = await testProject(FILES);
  await fill(await openProject(sender.root, STAGES));
  let midway = 0;
  for (const wanted of [0, 10]) {
    await using cache = await folderCache();
    const { address, backend } = cache;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        // Without a lock file Deno may tell of packages that it looks up.
        ...["run", "--quiet", "-A", "--no-lock", "--no-check"],
        `--config=${ROOT}/deno.json`,
        `${ROOT}/tests/pipeline/cache/push_driver.ts`,
        ...[sender.root, JSON.stringify(STAGES), address],
      ],
      stderr: "piped",
    }).spawn();
    let ended = false;
    const status = child.status.finally(() => ended = true);
    const error = new Response(child.stderr).text();
    const sentNow = async () => (await namesIn(`${address}/runs`)).length;
    const begun = async () => (await namesIn(`${address}/files`)).length > 0;
    while (!ended && !(await begun() && await sentNow() >= wanted)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (!ended) child.kill("SIGKILL");
    await status;
    assertEquals(await error, "");
    const sent = await sentNow();
    assert(sent >= wanted, `${sent} were sent`);
    if (sent < COUNT) midway += 1;

    await using other = await testProject(FILES);
    const first = await pull(await openProject(other.root, STAGES), NAMES, backend, () => {});
    assertEquals([first.moved.length, first.refused], [sent, {}]);
    const rest = await push(await openProject(sender.root, STAGES), NAMES, backend, () => {});
    assertEquals([rest.moved.length, rest.there.length], [COUNT - sent, sent]);
    const all = await pull(await openProject(other.root, STAGES), NAMES, backend, () => {});
    assertEquals([all.moved.length, all.there.length, all.refused], [COUNT - sent, sent, {}]);
    const { store, ...there } = await openProject(other.root, STAGES);
    const last = plan({ store, ...there }).get("s39")?.record;
    assert(last);
    const text = await Deno.readTextFile(`${store.object(last.output.digest)}/text`);
    assertEquals(text, "s39".padEnd(50_000, "."));
  }
  assert(midway > 0, "every push had ended before it could be killed");
});

Deno.test("cache: a server that stalls in the midst of a file is given up, and the stages are run", async () => {
  let stalls = false;
  await using cache = await httpCache(({ method, url }) => {
    if (!stalls || method !== "GET" || !url.includes("/files/")) return undefined;
    return new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([49])) }),
    );
  });
  const stages = STAGES.slice(0, 2);
  await using sender = await testProject(FILES);
  const write = runCache(
    await openCache(cache.address, cache.environment),
    await openStore(`${sender.root}/.cache`),
    true,
    () => {},
  );
  await sender.run(stages, { cache: write });
  stalls = true;
  const stalling = httpBackend({
    place: "a stalling server",
    urlOf: (name) => `${cache.address}/${name}`,
    authorize: () => Promise.resolve({ authorization: "Bearer open sesame" }),
    advice: "",
    patience: { stallMs: 200, leastRate: 2000 },
  });
  await using project = await testProject(FILES);
  const told: string[] = [];
  const store = await openStore(`${project.root}/.cache`);
  const read = runCache(stalling, store, false, (event) => {
    told.push(event.type === "notice" ? event.text : event.type);
  });
  const run = await project.run(stages, { cache: read });
  assertEquals([run.started, run.failed, told.length], [["s0", "s1"], [], 1]);
  assertStringIncludes(told[0]!, "sent nothing for 0.2 s. Going on without the cache.");
  assertEquals(await namesIn(`${store.folder}/temporary`), []);
});
