/** What holds for a shared cache of every kind. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { type RunCache, runCache } from "../../../pipeline/cache/run_cache.ts";
import { pull, push } from "../../../pipeline/cache/transfer.ts";
import type { Event } from "../../../pipeline/events.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import type { RunRecord, Stage } from "../../../pipeline/types.ts";
import { CONCATENATE, stage, type TestProject, testProject } from "../helpers/project.ts";
import {
  folderCache,
  httpCache,
  motoServer,
  type S3Server,
  s3Server,
  type TestCache,
} from "./backends.ts";
import { nginxCache, nginxProgram } from "./nginx_cache.ts";

const FILES = { "join.ts": CONCATENATE };

/** a → b, c → d. */
function stages(text = "a"): Stage[] {
  const join = (name: string, config: string, inputs: Stage["inputs"]) =>
    stage(name, "join.ts", { config: { text: config }, inputs });
  return [
    join("a", text, {}),
    join("b", "b", { a: "a" }),
    join("c", "c", { a: "a" }),
    { ...join("d", "d", { b: "b", c: "c" }), publish: { text: "d.txt" } },
  ];
}

async function cacheFor(
  project: TestProject,
  { backend }: TestCache,
  write: boolean,
  told: Event[] = [],
): Promise<RunCache> {
  const store = await openStore(`${project.root}/.cache`);
  return runCache(backend, store, write, (event) => told.push(event));
}

/** Empties the store. What the engine knows of the code stays. */
async function clear(project: TestProject): Promise<void> {
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
}

/** Pushes what is in the store. */
async function pushedBy({ root }: TestProject, { backend }: TestCache, names = ["d"]) {
  return await push(await openProject(root, stages()), names, backend, () => {});
}

/** Empties the store and pulls; returns the digest of each output that arrives whole. */
async function fetchedBy(project: TestProject, { backend }: TestCache) {
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true }).catch(() => {});
  const { moved, refused } = await pull(
    await openProject(project.root, stages()),
    ["d"],
    backend,
    () => {},
  );
  assertEquals(refused, {});
  const verdicts = await project.status(stages());
  return new Map(moved.map((name) => [name, verdicts.get(name)?.record?.output.digest]));
}

/** The name of the only file of a run in a cache. */
function nameOf({ output: { files: [file] } }: RunRecord): string {
  return `files/${file!.digest.slice(0, 2)}/${file!.digest}`;
}

const [moto, nginx] = [motoServer(), nginxProgram()];
let s3: S3Server | undefined;
Deno.test.beforeAll(async () => {
  if (moto !== undefined) s3 = await s3Server(moto);
});
Deno.test.afterAll(async () => await s3?.[Symbol.asyncDispose]());

const KINDS: readonly [string, (() => Promise<TestCache>) | undefined][] = [
  ["a folder", folderCache],
  ["an HTTP server", () => httpCache()],
  ["nginx", nginx === undefined ? undefined : () => nginxCache(nginx)],
  ["an S3 server", moto === undefined ? undefined : () => s3!.cache()],
];

for (const [kind, open] of KINDS) {
  const test = (what: string, body: (cache: TestCache, project: TestProject) => Promise<void>) =>
    Deno.test({
      name: `cache in ${kind}: ${what}`,
      ignore: open === undefined,
      async fn() {
        await using cache = await open!();
        await using project = await testProject(FILES);
        await body(cache, project);
      },
    });

  test(
    "what one run writes, another fetches instead of running, to the same bytes and records",
    async (cache, project) => {
      const first = await project.run(stages(), { cache: await cacheFor(project, cache, true) });
      assertEquals(first.started, ["a", "b", "c", "d"]);
      await using other = await testProject(FILES);
      const told: Event[] = [];
      const second = await other.run(stages(), {
        cache: await cacheFor(other, cache, false, told),
      });
      assertEquals(second.started, []);
      const fetched = told.map((event) => event.type === "fetched" && event.stage);
      assertEquals(fetched.toSorted(), ["a", "b", "c", "d"]);
      assertEquals([fetched[0], fetched[3]], ["a", "d"]);
      assertEquals(await other.read("d.txt"), await project.read("d.txt"));
      for (const { name } of stages()) {
        const [here, there] = [first, second].map((run) => run.verdicts.get(name)?.record);
        assertEquals(there, here);
      }
      assertEquals((await other.run(stages())).started, [], "it is in the store now");
    },
  );

  test("without --cache-write nothing is sent", async (cache, project) => {
    await project.run(stages(), { cache: await cacheFor(project, cache, false) });
    await clear(project);
    const again = await project.run(stages(), { cache: await cacheFor(project, cache, false) });
    assertEquals(again.started.length, 4);
  });

  test(
    "push, then pull into an empty store: everything is fresh; a second time nothing is copied",
    async (cache, project) => {
      const none = () => {};
      await project.run(stages());
      const opened = () => openProject(project.root, stages());
      const pushed = await push(await opened(), ["d"], cache.backend, none);
      assertEquals([pushed.moved.toSorted(), pushed.absent], [["a", "b", "c", "d"], []]);
      assertEquals((await push(await opened(), ["d"], cache.backend, none)).there.length, 4);
      await clear(project);
      const pulled = await pull(await opened(), ["d"], cache.backend, none);
      assertEquals([pulled.moved.toSorted(), pulled.bytes], [["a", "b", "c", "d"], 1 + 3 + 3 + 9]);
      assertEquals((await project.run(stages())).started, []);
      assertEquals((await pull(await opened(), ["d"], cache.backend, none)).there.length, 4);
    },
  );

  test("a damaged file is not sent to others", async (cache, project) => {
    const { verdicts } = await project.run(stages());
    const { output } = verdicts.get("a")!.record!;
    const path = `${project.root}/.cache/store/objects/${
      output.digest.slice(0, 2)
    }/${output.digest}/text`;
    await Deno.chmod(path, 0o644);
    await Deno.writeTextFile(path, "X");
    const opened = await openProject(project.root, stages());
    const pushed = await push(opened, ["a"], cache.backend, () => {});
    assertEquals([pushed.moved, pushed.refused], [[], { a: `"${path}" is damaged` }]);
    await clear(project);
    const run = await project.run(stages(), { cache: await cacheFor(project, cache, false) });
    assertEquals(run.started.length, 4);
  });

  test(
    "a file with any byte flipped, cut short or lengthened is refused, named, and its stage is run",
    async (cache, project) => {
      const long = stages("a long text, so that there is much to flip");
      const first = await project.run(long, { cache: await cacheFor(project, cache, true) });
      const record = first.verdicts.get("a")!.record!;
      const [[file], name] = [record.output.files, nameOf(record)];
      let whole = new Uint8Array();
      await cache.spoil(name, (bytes) => whole = new Uint8Array(bytes));
      const damage = fc.oneof(
        fc.nat(file!.bytes - 1).map((at) => whole.map((byte, i) => i === at ? byte ^ 1 : byte)),
        fc.nat(file!.bytes - 1).map((length) => whole.slice(0, length)),
        fc.integer({ min: 1, max: 9 }).map((more) =>
          new Uint8Array([...whole, ...new Uint8Array(more)])
        ),
      );
      await fc.assert(
        fc.asyncProperty(damage, async (bytes) => {
          await cache.spoil(name, () => bytes);
          await clear(project);
          const told: Event[] = [];
          const run = await project.run(long.slice(0, 1), {
            cache: await cacheFor(project, cache, false, told),
          });
          assertEquals(run.started, ["a"]);
          assertEquals(
            run.verdicts.get("a")?.record?.output,
            first.verdicts.get("a")?.record?.output,
          );
          const [notice] = told;
          assert(notice?.type === "notice");
          assertMatch(notice.text, /"files\/.*" \("text"\) (failed verification|is longer than)/);
        }),
        { numRuns: 6 },
      );
    },
  );

  test(
    "a record of another key, a made-up one, or one whose paths lead out is refused",
    async (cache, project) => {
      const first = await project.run(stages(), { cache: await cacheFor(project, cache, true) });
      const [a, b] = ["a", "b"].map((name) => first.verdicts.get(name)!.record!);
      const out = JSON.stringify(a).replace('"path":"text"', '"path":"../../text"');
      for (
        const text of [JSON.stringify(b), out, "{}", "not JSON", JSON.stringify(a).slice(0, 99)]
      ) {
        await cache.spoil(`runs/${a!.key}.json`, () => new TextEncoder().encode(text));
        await clear(project);
        const told: Event[] = [];
        const run = await project.run(stages().slice(0, 1), {
          cache: await cacheFor(project, cache, false, told),
        });
        assertEquals(run.started, ["a"]);
        assert(
          told[0]?.type === "notice" && told[0].text.includes("is not a run record of its key"),
        );
      }
    },
  );

  test(
    "a record that is cut short or of another key is replaced by a push of whoever has a good one",
    async (cache, project) => {
      const { verdicts } = await project.run(stages(), {
        cache: await cacheFor(project, cache, true),
      });
      const [a, b] = ["a", "b"].map((name) => verdicts.get(name)!.record!);
      for (const text of [JSON.stringify(a).slice(0, 99), JSON.stringify(b), ""]) {
        await cache.spoil(`runs/${a!.key}.json`, () => new TextEncoder().encode(text));
        const pushed = await pushedBy(project, cache);
        assertEquals([pushed.moved, pushed.there.length], [["a"], 3]);
        assertEquals((await pushedBy(project, cache)).there.length, 4);
      }
      assertEquals((await fetchedBy(project, cache)).get("a"), a!.output.digest);
    },
  );

  test(
    "a result of other bits is left as long as it is whole, and replaced where a file of it is not",
    async (cache, project) => {
      const { verdicts } = await project.run(stages(), {
        cache: await cacheFor(project, cache, true),
      });
      const theirs = verdicts.get("a")!.record!;
      // As another processor would have made it.
      const store = await openStore(`${project.root}/.cache`);
      const { output } = await store.begin(theirs.key);
      await Deno.writeTextFile(`${output}/text`, "other bits");
      const ours = { ...theirs, output: await store.keep(output) };
      await store.commit(ours);
      assertEquals((await pushedBy(project, cache, ["a"])).there, ["a"]);
      await cache.spoil(nameOf(theirs), () => new Uint8Array());
      assertEquals((await pushedBy(project, cache, ["a"])).moved, ["a"]);
      assertEquals((await fetchedBy(project, cache)).get("a"), ours.output.digest);
    },
  );

  test(
    "a file with a flipped byte is sent again by a run that is forced, and by a push that replaces",
    async (cache, project) => {
      const writing = await cacheFor(project, cache, true);
      const { verdicts } = await project.run(stages(), { cache: writing });
      const { digest } = verdicts.get("a")!.record!.output;
      const name = nameOf(verdicts.get("a")!.record!);
      const flip = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 1);
      await cache.spoil(name, flip);
      await project.run(stages(), {
        cache: await cacheFor(project, cache, true),
        forced: ["a"],
      });
      await using other = await testProject(FILES);
      assertEquals((await fetchedBy(other, cache)).get("a"), digest);
      await cache.spoil(name, flip);
      const opened = await openProject(project.root, stages());
      const replace = (name: string) =>
        push(opened, [name], cache.backend, () => {}, { replaces: true });
      const { moved, there } = await replace("b");
      assertEquals([moved, there], [["b"], ["a"]], "what it depends on seems whole");
      assertEquals((await replace("a")).moved, ["a"]);
      assertEquals((await fetchedBy(project, cache)).get("a"), digest);
    },
  );

  test("two that push the same at once both succeed", async (cache, project) => {
    await project.run(stages());
    const opened = await openProject(project.root, stages());
    const both = await Promise.all([1, 2].map(() => push(opened, ["d"], cache.backend, () => {})));
    for (const { moved, there, refused } of both) {
      assertEquals([moved.length + there.length, refused], [4, {}]);
    }
    await clear(project);
    const run = await project.run(stages(), { cache: await cacheFor(project, cache, false) });
    assertEquals(run.started, []);
  });
}
