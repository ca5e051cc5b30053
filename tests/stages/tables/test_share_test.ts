import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { packBits } from "../../../stages/measurement/packed_bits.ts";
import { MEASURES } from "../../../stages/measurement/measured_run.ts";
import { TEST_HITS } from "../../../stages/measurement/test_hits.ts";
import tabulate from "../../../stages/tabulate.ts";
import { readTabulated } from "../../../stages/tables/tabulated.ts";
import { METRICS } from "../../../stages/training/outcome.ts";
import { stream } from "../../../models/random/random.ts";
import { COLUMN, DIGITS_ROW } from "../digits_row.ts";
import { type RunFiles, runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";

const EXAMPLES = 403;
const { paper: _table1, ...digits } = DIGITS_ROW;
const row = {
  ...digits,
  experiment: "f1",
  seeds: [1, 2, 3, 4],
  methods: [
    { ...COLUMN, name: "sb", title: "SB" },
    { ...COLUMN, name: "lb", title: "LB" },
  ],
};

/** Answers of which about a share is right. */
const answers = (method: string, seed: number) =>
  Array.from(
    stream(seed, method).uniform(EXAMPLES, 0, 1),
    (value) => Number(value < (method === "sb" ? 0.95 : 0.9)),
  );

/** Tabulates evaluations, and the measurements of some seeds. */
async function tabulated(measured: readonly number[]) {
  const runs: Record<string, RunFiles> = {};
  for (const { name } of row.methods) {
    for (const seed of row.seeds) {
      const hits = answers(name, seed);
      const accuracy = 100 * hits.reduce((sum, hit) => sum + hit, 0) / EXAMPLES;
      runs[`f1/${name}/seed-${seed}`] = { [METRICS]: JSON.stringify({ accuracy, loss: 1 }) };
      if (!measured.includes(seed)) continue;
      const measures = { trained: { test: { examples: EXAMPLES } } };
      runs[`measure/f1/${name}/seed-${seed}`] = {
        [MEASURES]: JSON.stringify(measures),
        [TEST_HITS]: packBits(hits),
      };
    }
  }
  await using made = await runFolders(runs);
  const config = { profile: "own", rows: [row] };
  await using context = await stageContext(config, { inputs: made.inputs });
  await tabulate(context);
  const [markdown, csv] = ["results.md", "results.csv"].map((file) =>
    Deno.readTextFileSync(`${context.output}/${file}`)
  );
  const [tabulated] = await readTabulated(context.output);
  return { markdown: markdown!, csv: csv!, ...tabulated! };
}

Deno.test("where the answers of all runs are kept, intervals of cells and steps also carry the test set's share", async () => {
  const { markdown, csv, methods, steps } = await tabulated(row.seeds);
  const [sb] = methods;
  // The test set of 403 examples has about 1.1 points of standard error at 95 %, the seeds about half of it.
  assert(sb!.withTestSet! > sb!.halfWidth!, `${sb!.withTestSet} ${sb!.halfWidth}`);
  const [step] = steps;
  assertStringIncludes(markdown, "|step|ours|95 % over seeds and test images|equal in|");
  const [low, high] = [-1, 1].map((sign) => step!.measured!.mean + sign * step!.withTestSet!);
  const printed = markdown.match(/\|LB − SB\|[^|]*\|−([\d.]+) to ([−+])([\d.]+)\|/)!;
  assertAlmostEquals(-Number(printed[1]), low!, 0.005);
  assertAlmostEquals(Number(printed[3]) * (printed[2] === "+" ? 1 : -1), high!, 0.005);
  assertStringIncludes(markdown, "two-way bootstrap");
  assertStringIncludes(csv.split("\n")[0]!, "ci95WithTestSet");
});

Deno.test("where answers are lacking, the table has no such interval, and says that its intervals are over seeds only", async () => {
  for (const measured of [[], [1, 2, 3]]) {
    const { markdown, csv, methods, steps } = await tabulated(measured);
    assertEquals([...methods, ...steps].flatMap(({ withTestSet }) => withTestSet ?? []), []);
    assertStringIncludes(markdown, "All intervals are over seeds only");
    assert(!csv.includes("ci95WithTestSet") && !markdown.includes("seeds and test images|"));
  }
});
