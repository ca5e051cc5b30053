import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { loadDag } from "../../../stages/dag.ts";
import remedies from "../../../stages/remedies.ts";
import type { RemediesConfig } from "../../../stages/remedies/config.ts";
import { readClosed } from "../../../stages/remedies/remedies_files.ts";
import { writeDivergence } from "../../../stages/training/diverged.ts";
import { divergenceFile, epochRow, historyFile, runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";

const column = { published: null, ghostBatch: null, learningRate: 0.1, batch: 2048 };
const lb = { ...column, epochs: 20, updates: 80, images: 160_000 };
const CONFIG: RemediesConfig = {
  profile: "after",
  between: { small: "sb", large: "lb" },
  rows: [{
    ...{ experiment: "f1", title: "F1", seeds: [1, 2, 3], reductions: [] },
    network: { name: "f1", title: "F1" },
    data: { name: "digits", title: "digits" },
    methods: [
      { ...column, name: "sb", title: "SB", epochs: 20, updates: 1260, images: 160_000 },
      { ...lb, name: "lb", title: "LB" },
      { ...lb, name: "smooth", title: "Smooth", against: ["lb"] },
      { ...lb, name: "sam", title: "SAM", passes: 2, against: ["lb"] },
      { ...column, name: "ra", title: "+RA", epochs: 320, updates: 1280, images: 2_560_000 },
      {
        ...{ ...column, name: "early", title: "Early", endsEarly: { lastEpoch: 320 } },
        ...{ epochs: 320, updates: 1280, images: 2_560_000 },
      },
      { ...lb, name: "later", title: "Later", updates: 84, against: ["lb"] },
    ],
  }],
};
const ACCURACIES: Readonly<Record<string, readonly number[]>> = {
  lb: [96, 96.5, 97],
  sb: [97, 97.5, 98],
  smooth: [96.25, 96.5, 97.5],
  sam: [96.5, 97, 97.5],
  ra: [98, 98.5, 99],
  early: [97.5, 98, 98.5],
};

/** Evaluations, and the answers to eight test images. */
const evaluations = () =>
  runFolders(Object.fromEntries(
    Object.entries(ACCURACIES).flatMap(([method, accuracies]) =>
      accuracies.map((accuracy, i) =>
        [
          `f1/${method}/seed-${i + 1}`,
          { "metrics.json": JSON.stringify({ accuracy, loss: 0.1 }) },
        ] as const
      )
    ),
  ));

Deno.test("the page says what each method closes of the gap, for what, and who stays within each budget of the large batch", async () => {
  await using made = await evaluations();
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await remedies(context);
  const text = await Deno.readTextFile(`${context.output}/remedies.md`);
  const told = text.split("\n").filter((line) => /^(\||LB|With|!)/.test(line));
  assertEquals(told, [
    "LB loses 1.00 ± 0.00 points against SB. It makes 80 updates, SB 1,260.",
    "![What each method closes of the gap](remedies/f1.svg)",
    "|method|gap closed|95 % over seeds and test images|epochs|updates|passes over an example|gap closed per 100 passes|",
    "|:-|:-|:-|:-|:-|:-|:-|",
    "|SB|+1.00 ± 0.00|–|20|1,260|20|+5.00 ± 0.00|",
    // t(0.975, 2) · 0.25 / √3 = 0.62
    "|Smooth|+0.25 ± 0.62|–|20|80|20|+1.25 ± 3.11|",
    "|SAM|+0.50 ± 0.00|–|20|80|40|+1.25 ± 0.00|",
    "|+RA|+2.00 ± 0.00|–|320|1,280|320|+0.63 ± 0.00|",
    "|Early|+1.50 ± 0.00|–|≤ 320|≤ 1,280|≤ 320|≥ +0.47 ± 0.00|",
    "|Later|–|–|20|84|20|–|",
    "With no more images than LB, 160,000:",
    "|method|gap closed|95 % over seeds and test images|",
    "|:-|:-|:-|",
    "|SB|+1.00 ± 0.00|–|",
    "|SAM|+0.50 ± 0.00|–|",
    "|Smooth|+0.25 ± 0.62|–|",
    "With no more updates than LB, 80:",
    "|method|gap closed|95 % over seeds and test images|",
    "|:-|:-|:-|",
    "|SAM|+0.50 ± 0.00|–|",
    "|Smooth|+0.25 ± 0.62|–|",
    "With no more passes over an example than LB, 20:",
    "|method|gap closed|95 % over seeds and test images|",
    "|:-|:-|:-|",
    "|SB|+1.00 ± 0.00|–|",
    "|Smooth|+0.25 ± 0.62|–|",
  ]);
  const [gap] = await readClosed(context.output);
  const later = gap!.remedies.find(({ name }) => name === "later")!;
  assertEquals(later.within, ["images", "updates", "passes"], "five per cent more counts as equal");
});

Deno.test("what trainings spent that ended by their own progress stands in the place of the most that they may need", async () => {
  await using made = await evaluations();
  await using ended = await runFolders(Object.fromEntries(
    [48.2, 49.6, 3].map((epochs, i) => [`train/f1/early/seed-${i + 1}`, {
      ...historyFile([1, epochs].map((epoch) => epochRow({ epoch, updates: 4 * epoch }))),
      // The last one diverged in its third epoch, and does not count.
      ...(epochs === 3 ? divergenceFile({ update: 12, epoch: 3 }) : {}),
    }]),
  ));
  await using context = await stageContext(CONFIG, {
    inputs: { ...made.inputs, ...ended.inputs },
  });
  await remedies(context);
  const text = await Deno.readTextFile(`${context.output}/remedies.md`);
  // 100 · 1.5 / 48.9 = 3.07, and (192.8 + 198.4) / 2 = 195.6
  assertStringIncludes(text, "|Early|+1.50 ± 0.00|–|48.9|196|48.9|+3.07 ± 0.00|");
  const [gap] = await readClosed(context.output);
  const { images, within, endedEarly } = gap!.remedies.find(({ name }) => name === "early")!;
  assertEquals([images, within, endedEarly], [391_200, [], true]);
  assertStringIncludes(
    gap!.svg!.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " "),
    " 2.4× passes 196 updates",
  );
});

Deno.test("a profile asks for the trainings that may end early where it says what methods spend", async () => {
  const { stages } = await loadDag({ root: ROOT, profile: "after-f1", set: [] });
  for (const name of ["tables", "remedies", "gap"]) {
    const { inputs } = stages.find((stage) => stage.name === `${name}/after-f1`)!;
    const trained = Object.entries(inputs).filter(([input]) => input.startsWith("train/"));
    assertEquals(trained.length, 16, name);
    assert(trained.every(([input, stage]) => input === stage && /ada-scale|swap/.test(stage)));
  }
});

Deno.test("the page says how many trainings diverged, of which no difference knows", async () => {
  await using made = await evaluations();
  const path = made.inputs["f1/ra/seed-3"]!;
  await Deno.remove(`${path}/metrics.json`);
  const at = { update: 7, epoch: 1, learningRate: 9, loss: NaN, gradientNorm: NaN };
  await writeDivergence(path, at);
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await remedies(context);
  const text = await Deno.readTextFile(`${context.output}/remedies.md`);
  assertStringIncludes(text, "SB 1,260. Trainings that diverged are left out: +RA 1 of 3.\n");
});

Deno.test("the figure has the methods from the one that closes most, and what each spends", async () => {
  await using made = await evaluations();
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await remedies(context);
  const [gap] = await readClosed(context.output);
  const svg = gap!.svg!;
  const places = ["+RA", "SAM", "Smooth"].map((title) => svg.indexOf(`>${title}<`));
  assert(places.every((place, i) => place > (places[i - 1] ?? 0)), places.join());
  // Passes and updates stand in two lines.
  const texts = svg.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  assertStringIncludes(texts, " 16× passes 1,280 updates");
  assertStringIncludes(texts, "2× passes 80 updates");
  assertStringIncludes(texts, "≤ 16× passes ≤ 1,280 updates");
  assertStringIncludes(
    svg,
    "+RA +2.00 ± 0.00; Early +1.50 ± 0.00; SAM +0.50 ± 0.00; Smooth +0.25 ± 0.62.",
  );
  assert(!svg.includes("Later"), "a method without a run is not drawn");
});

Deno.test("before any run, the page lists the methods and what they would spend", async () => {
  await using context = await stageContext(CONFIG, { inputs: {} });
  await remedies(context);
  const text = await Deno.readTextFile(`${context.output}/remedies.md`);
  assertStringIncludes(text, "No pair of SB and LB is evaluated yet.");
  assertStringIncludes(text, "|+RA|–|–|320|1,280|320|–|");
  assertEquals([...Deno.readDirSync(`${context.output}/remedies`)], []);
});

Deno.test("a profile says what closes the gap where it names two methods that an experiment has", async () => {
  const stageOf = async (large: string) => {
    const set = [{ path: "profile.remedies", value: { small: "sb", large } }];
    const { stages, problems } = await loadDag({ root: ROOT, profile: "quick", set });
    const stage = stages.find(({ name }) => name === "remedies/quick");
    const report = stages.find(({ name }) => name === "report/quick");
    return { problems, inputs: stage && Object.keys(stage.inputs), of: report?.inputs["remedies"] };
  };
  const { inputs, of } = await stageOf("lb");
  assertEquals([inputs!.length, of], [15, "remedies/quick"]);
  assertEquals((await stageOf("lars")).inputs, undefined);
  const { problems } = await stageOf("lbb");
  assertEquals(problems!.length, 1);
  assertStringIncludes(problems![0]!, 'there is no method "lbb"');
  const { profile } = await loadConfiguration(ROOT, "quick");
  assertEquals(profile.remedies, undefined);
});
