import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { app } from "../../main.ts";
import type { LoadOptions } from "../../pipeline/app.ts";
import type { Stage } from "../../pipeline/types.ts";
import { UserError } from "../../pipeline/words/errors.ts";
import { profileNames } from "../../stages/configuration/config_files.ts";
import { loadDag } from "../../stages/dag.ts";
import { localFolder } from "../../stages/local_results.ts";
import { localHeading, type Shown } from "../../stages/print/local_run.ts";
import { ROOT } from "../root.ts";

const RATE = { path: "experiments.f1-digits.regime.learningRate.0", value: 0.12 };
const load = (options: Partial<LoadOptions>) => loadDag({ root: ROOT, set: [], ...options });

/** What the table of a run is told to show. */
async function tableOf(options: Partial<LoadOptions>): Promise<Shown> {
  const { stages } = await load(options);
  return stages.find(({ name }) => name === "tables/quick")!.config as { profile: string };
}

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
  const folderOf = (chosen: Parameters<typeof localFolder>[2]) =>
    localFolder(ROOT, "quick", chosen);
  const other = { path: "experiments.c1.regime.learningRate.0", value: 0.12 };
  const folders = await Promise.all([
    folderOf({ set: [] }),
    folderOf({ set: [], seeds: [1, 2] }),
    folderOf({ set: [], seeds: [1, 4] }),
    folderOf({ set: [RATE] }),
    folderOf({ set: [other] }),
    folderOf({ set: [{ ...RATE, value: 0.13 }] }),
    folderOf({ set: [RATE], seeds: [1, 2] }),
    folderOf({ set: [RATE], name: "fast" }),
  ]);
  assertEquals(new Set(folders).size, folders.length);
  assertEquals(folders.slice(0, 3), [
    "results/local/quick",
    "results/local/quick-seeds-1-2",
    "results/local/quick-seeds-1_4",
  ]);
  assertMatch(folders[3]!, /^results\/local\/quick-learningRate\.0=0\.12-[0-9a-f]{8}$/);
  assertEquals(folders.at(-1), "results/local/quick-fast");
  const many = await folderOf({ set: Array.from({ length: 20 }, () => RATE) });
  assert(many.length < 90, many);
  const odd = await folderOf({ set: [{ path: "a.b", value: `../'x"/` }] });
  assertMatch(odd, /^results\/local\/quick-a\.b=[\w.=-]*-[0-9a-f]{8}$/);
});

Deno.test("a name that would take the folder of another profile, experiment or study, or hide its results, is refused", async () => {
  await assertRejects(
    () => localFolder(ROOT, "local", { set: [] }),
    UserError,
    "Rename configs/profiles/local.yaml.",
  );
  await assertRejects(
    () => load({ profile: "cifar10", name: "part" }),
    UserError,
    'results/local/cifar10-part is a folder of the profile "cifar10-part". Choose another name',
  );
  const named = (subject: string, name: string) => localFolder(ROOT, subject, { set: [], name });
  for (
    const [subject, name, other] of [
      ["c1", "code", 'experiment "c1-code"'],
      // As --experiment c1-code --name slow.
      ["c1", "code-slow", 'experiment "c1-code"'],
      ["lenet", "study", 'study of "lenet"'],
      ["gap-f1", "alone", 'experiment "gap-f1"'],
    ] as const
  ) {
    await assertRejects(
      () => named(subject, name),
      UserError,
      `Naming the results: results/local/${subject}-${name} is a folder of the ${other}.`,
    );
  }
  assertEquals(await named("c1", "coded"), "results/local/c1-coded");
  assertEquals(await named("c1-code", "slow"), "results/local/c1-code-slow");
});

Deno.test("report makes every page of a profile, of its trials too", async () => {
  const dag = await load({ profile: "gap-f1-tuned" });
  const report = app.commands!.report!;
  assert("stages" in report);
  const kinds = report.stages(dag).map((name) => name.split("/")[0]!);
  assertEquals(kinds.sort(), ["claims", "figures", "gap", "report", "tables", "tuning"]);
});

Deno.test("commands in a local table carry its seeds, fields and name, and make the same cells in the same folder", async () => {
  const { flags } = await tableOf({ set: [RATE], seeds: [2, 5], name: "slow" });
  assertEquals(flags, ` --seeds 2,5 --set '${RATE.path}=0.12' --name slow`);
});

Deno.test("a heading says what the command line changes, which runs differ, which are not there and which are new", async () => {
  const plain = await tableOf({});
  const committed = Object.entries(plain.local!.committed);
  assertEquals(committed.length, 15, "an evaluation for each run");
  const records = Object.fromEntries(
    committed.map(([stage, run]) =>
      [stage, { key: `${run!.key}00`, output: { digest: `${run!.output}00` } }] as const
    ),
  );
  assertEquals(localHeading(plain, records), null, "the committed runs themselves");
  const name = "evaluate/f1-digits/sb/seed-1";
  const other = { key: "0".repeat(64), output: { digest: "0".repeat(64) } };
  const heading = (record: typeof other) => localHeading(plain, { ...records, [name]: record });
  const says = "Local run, not the committed results";
  assertEquals(
    heading(other),
    `${says}. Of 15 committed runs, 14 are the same here and 1 was made anew here with other code or configuration.`,
  );
  assertEquals(
    heading({ ...other, key: records[name]!.key }),
    `${says}. Of 15 committed runs, 14 are the same here and 1 came to other bits on this machine.`,
  );
  assertEquals(heading({ ...other, output: records[name]!.output }), null, "equal bits");
  const few = { [name]: records[name]! };
  assertEquals(
    localHeading(await tableOf({ set: [RATE], seeds: [1] }), few),
    `${says}: f1-digits.regime.learningRate.0=0.12; seed 1. Of 5 committed runs, 1 is the same here and 4 are missing here.`,
  );
  const more = await tableOf({ seeds: [1, 4] });
  assertEquals(
    localHeading(more, { ...records, "evaluate/f1-digits/sb/seed-4": other }),
    `${says}: seeds 1,4. 1 run is not committed.`,
  );
  assertEquals(localHeading(plain, {}), `${says}. All 15 committed runs are missing here.`);
  assertEquals((await tableOf({ committed: true })).local, undefined);
});

Deno.test("a heading counts each run once, though its training and its evaluation differ in other ways", () => {
  const run = { key: "3f2a", output: "91c0" };
  const seeds = ["seed-1", "seed-2", "seed-3"];
  const committed = Object.fromEntries(
    seeds.flatMap((seed) => [[`train/f1/sb/${seed}`, run], [`evaluate/f1/sb/${seed}`, run]]),
  );
  const other = { key: "77", output: { digest: "88" } };
  const same = { key: "3f2a", output: { digest: "91c0" } };
  assertEquals(
    localHeading({ local: { changes: [], committed } }, {
      "train/f1/sb/seed-1": other,
      "train/f1/sb/seed-2": other,
      "evaluate/f1/sb/seed-2": same,
      "train/f1/sb/seed-3": same,
      "evaluate/f1/sb/seed-3": same,
    }),
    "Local run, not the committed results. Of 3 committed runs, 1 is the same here, 1 was made anew here with other code or " +
      "configuration and 1 is missing here.",
  );
});

Deno.test("a page compares the runs that it is made of, and does not call others missing", async () => {
  const counted = new Map<string, number>();
  for (const profile of ["gap-f1-tuned", "after-f1", "quick"]) {
    const { stages } = await load({ profile });
    const inputsOf = new Map(stages.map(({ name, inputs }) => [name, Object.values(inputs)]));
    for (const { name, config } of stages) {
      const { local } = config as Pick<Shown, "local">;
      if (local === undefined) continue;
      const made = new Set(inputsOf.get(name)!);
      // The report is made of pages, and says what they are made of.
      if (name.startsWith("report/")) {
        for (const stage of made) for (const input of inputsOf.get(stage)!) made.add(input);
      }
      const committed = Object.entries(local.committed).filter(([, run]) => run !== null);
      assertEquals(committed.filter(([stage]) => !made.has(stage)), [], name);
      counted.set(name, committed.length);
    }
  }
  assertEquals(counted.get("critical-batch/after-f1"), 8);
  assertEquals(counted.get("tuning/gap-f1-tuned"), 60);
  assertEquals(counted.get("tables/quick"), 15);
  assertEquals(counted.get("figures/gap-f1-tuned"), 24, "not the trials");
});
