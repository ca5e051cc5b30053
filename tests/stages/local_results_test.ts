import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { LoadOptions } from "../../pipeline/app.ts";
import type { Stage } from "../../pipeline/types.ts";
import { profileNames } from "../../stages/configuration/config_files.ts";
import { loadDag } from "../../stages/dag.ts";
import { localFlags, localFolder } from "../../stages/local_results.ts";
import { localHeading } from "../../stages/print/local_run.ts";
import type { TableConfig } from "../../stages/tables/config.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const RATE = { path: "experiments.f1-digits.regime.learningRate.0", value: 0.12 };
const load = (options: Partial<LoadOptions>) => loadDag({ root: ROOT, set: [], ...options });

/** All places that stages publish to. */
function places(stages: readonly Stage[]): string[] {
  return stages.flatMap(({ publish = {}, publishFolder, publishRecords }) =>
    [...Object.values(publish), publishFolder, publishRecords].filter((path) => path !== undefined)
  );
}

Deno.test("no run of any profile publishes outside of results/local, which git ignores; publish alone does", async () => {
  for (const profile of await profileNames(ROOT)) {
    for (const options of [{}, { seeds: [1] }, { name: "mine" }]) {
      const { stages } = await load({ profile, ...options });
      for (const path of places(stages)) assertMatch(path, /^results\/local\/./);
    }
    const { stages } = await load({ profile, committed: true });
    for (const path of places(stages)) {
      assert(path === `results/${profile}` || path.startsWith(`results/${profile}/`), path);
    }
  }
  const { success } = await new Deno.Command("git", {
    args: ["-C", ROOT, "check-ignore", "--no-index", "-q", "results/local/quick/table1.md"],
  }).output();
  assert(success);
});

Deno.test("two explorations never share a folder, and its name says what differs", async () => {
  const other = { path: "experiments.c1.regime.learningRate.0", value: 0.12 };
  const folders = await Promise.all([
    localFolder("quick", { set: [] }),
    localFolder("quick", { set: [], seeds: [1, 2] }),
    localFolder("quick", { set: [], seeds: [1, 4] }),
    localFolder("quick", { set: [RATE] }),
    localFolder("quick", { set: [other] }),
    localFolder("quick", { set: [{ ...RATE, value: 0.13 }] }),
    localFolder("quick", { set: [RATE], seeds: [1, 2] }),
    localFolder("quick", { set: [RATE], name: "fast" }),
  ]);
  assertEquals(new Set(folders).size, folders.length);
  assertEquals(folders.slice(0, 3), [
    "results/local/quick",
    "results/local/quick-seeds-1-2",
    "results/local/quick-seeds-1_4",
  ]);
  assertMatch(folders[3]!, /^results\/local\/quick-learningRate\.0=0\.12-[0-9a-f]{8}$/);
  assertEquals(folders.at(-1), "results/local/quick-fast");
  const odd = await localFolder("quick", { set: [{ path: "a.b", value: `../'x"/` }] });
  assertMatch(odd, /^results\/local\/quick-a\.b=[\w.=-]*-[0-9a-f]{8}$/);
});

Deno.test("commands in a local table carry its seeds and fields, and make the same cells", async () => {
  const chosen = { set: [RATE, { path: "a.b", value: "it's" }], seeds: [1, 2] };
  assertEquals(
    localFlags(chosen),
    ` --seeds 2 --set '${RATE.path}=0.12' --set 'a.b="it'\\''s"'`,
  );
  const table = (await load({ set: [RATE], seeds: [2, 5] })).stages
    .find(({ name }) => name === "tables/quick")!;
  const { flags } = table.config as unknown as TableConfig;
  assertEquals(flags, ` --seeds 2,5 --set '${RATE.path}=0.12'`);
});

Deno.test("a heading says what the command line changes, which runs differ and which are not there", async () => {
  const tableOf = async (options: Partial<LoadOptions>) =>
    (await load(options)).stages.find(({ name }) => name === "tables/quick")!
      .config as unknown as TableConfig;
  const plain = await tableOf({});
  const { committed } = plain.local!;
  const records = Object.fromEntries(
    Object.entries(committed).map(([stage, { key, output }]) =>
      [stage, { key: `${key}00`, output: { digest: `${output}00` } }] as const
    ),
  );
  assertEquals(localHeading(plain, records), null, "the committed runs themselves");
  const other = { key: "0".repeat(64), output: { digest: "0".repeat(64) } };
  const name = "train/f1-digits/sb/seed-1";
  assertNotEquals(committed[name], undefined);
  assertEquals(
    localHeading(plain, { ...records, [name]: other }),
    "Local run: 1 of 15 committed runs made with other code or configuration; not the committed results.",
  );
  const elsewhere = { ...other, key: records[name]!.key };
  assertEquals(localHeading(plain, { ...records, [name]: elsewhere }), null, "another machine");
  assertEquals(
    localHeading(await tableOf({ set: [RATE], seeds: [1] }), { [name]: records[name]! }),
    "Local run: f1-digits.regime.learningRate.0=0.12, seed 1, 4 of 5 committed runs not there; " +
      "not the committed results.",
  );
  assertEquals((await tableOf({ committed: true })).local, undefined);
});
