import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { ACCURACIES, accuracyOf, reportOfMadeUpRuns } from "./report_of_made_up_runs.ts";
import { ROOT } from "../root.ts";

const page = await reportOfMadeUpRuns();
const document = new DOMParser().parseFromString(page, "text/html");
const text = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);

/** Texts of the cells of the table that follows a caption, line by line. */
function lines(caption: string): string[][] {
  const table = [...document.querySelectorAll("table")].find((one) =>
    one.getAttribute("aria-label")!.startsWith(caption)
  );
  return [...table!.querySelectorAll("tbody tr")].map((line) =>
    [...line.querySelectorAll("td")].map(({ textContent }) => textContent.trim())
  );
}

/** Mean and half the 95 % interval of three made-up accuracies; t(0.975, 2) = 4.302653 in printed tables. */
function ours(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value) / 3;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
  return { mean, half: 4.302653 * Math.sqrt(variance / 3) };
}

const accuracies = Object.entries(ACCURACIES).map(([method]) =>
  [1, 2, 3].map((seed) => accuracyOf(method, seed))
);

Deno.test("a report's table has the paper's numbers and ours, each in its column, and of a reduced run no difference", () => {
  const found = lines("Accuracy on the test set");
  assertEquals(found.length, 2);
  const [paper, own] = found;
  const published = [98.27, 97.05, 97.55, 97.6];
  assertEquals(paper, ["F1 paper", "MNIST", ...published.map((one) => one.toFixed(2)), "98.53"]);
  const wanted = accuracies.map(ours);
  assertEquals(own!.slice(0, 6), [
    "F1 ours ± 95 % CI, n = 3",
    "10,000 digits of MNIST",
    ...wanted.map(({ mean, half }) => `${mean.toFixed(2)} ± ${half.toFixed(2)}`),
  ]);
  assertEquals(own![6], "not run deno task run evaluate/f1-digits/ra/seed-1");
});

Deno.test("a report's steps have the paper's difference and ours, and leave verdicts to the claims", () => {
  const [sb, lb, lr] = accuracies;
  const found = lines("F1 on 10,000 digits: The differences");
  assertEquals(found.map(([step, paper]) => [step, paper]), [
    ["LB − SB", "−1.22"],
    ["+LR − LB", "+0.50"],
    ["+GBN − +LR", "+0.05"],
    ["+RA − +GBN", "+0.93"],
    ["+RA − SB", "+0.26"],
  ]);
  const steps = [
    ours(lb!.map((one, i) => one - sb![i]!)),
    ours(lr!.map((one, i) => one - lb![i]!)),
  ];
  assertEquals(found.slice(0, 2).map(([, , measured]) => measured), [
    `−${(-steps[0]!.mean).toFixed(2)} ± ${steps[0]!.half.toFixed(2)}`,
    `+${steps[1]!.mean.toFixed(2)} ± ${steps[1]!.half.toFixed(2)}`,
  ]);
  const { textContent } = document.querySelector("section.table")!;
  assert(!/agrees|supported|undecided|contradicted/.test(textContent), "no second language");
});

/** The claim that a line of a table begins with. */
const idOf = async (line: string) => {
  const { claims } = await loadConfiguration(ROOT, "quick");
  return Object.keys(claims).find((id) =>
    line.startsWith(`${claims[id]!.says} (${claims[id]!.section})`)
  );
};

Deno.test("a report has every claim about its methods: tested ones with paper, ours and both p, others folded", async () => {
  const tested = lines("F1 on 10,000 digits: the claims that could be tested");
  const verdicts = await Promise.all(tested.map(async (line) => [await idOf(line[0]!), line[1]]));
  assertEquals(verdicts, [
    ["large-batch-loses", "supported"],
    ["learning-rate-helps", "supported"],
    ["ghosts-help", "contradicted"],
    ["distance-is-logarithmic", "supported"],
    ["distance-is-logarithmic-first-layer", "contradicted"],
    ["slope-falls-with-batch", "undecided"],
    ["remedies-raise-slope", "undecided"],
  ]);
  const [, , paper, measured, n, p, pHolm] = tested[0]!;
  assertEquals([paper, n], ["−1.22", "3"]);
  assertMatch(measured!, /^−2\.90 \[−\d\.\d\d, −\d\.\d\d\]$/);
  assertMatch(`${p} ${pHolm}`, /^(< )?0\.\d+ (< )?0\.\d+$/);
  assertMatch(
    tested[3]![0]!,
    /the log law fits: R² 1\.000, largest residual \d\.\d % of the growth/,
  );
  // The same stands above, in short.
  const short = lines("The claims that could be tested");
  assertEquals(short.length, tested.length);
  assertEquals(short[0]![1], `supported ${measured}`);
  const lacking = lines("Claims that could not be tested");
  assertEquals(await Promise.all(lacking.map((line) => idOf(line[0]!))), [
    "adaptation-helps",
    "adaptation-matches",
    "distance-is-logarithmic-adapted",
  ]);
  assertEquals(new Set(lacking.map(([, where]) => where)), new Set(["F1 on 10,000 digits"]));
});

Deno.test("every cell, step and run of a report links to the records that it is made of", () => {
  const targets = (caption: string) => {
    const table = [...document.querySelectorAll("table")].find((one) =>
      one.getAttribute("aria-label")!.startsWith(caption)
    );
    return [...table!.querySelectorAll("a")].map((link) => link.getAttribute("href")!.slice(1));
  };
  const cells = ["sb", "lb", "lr", "gbn", "ra"].map((method) => `runs-f1-digits-${method}`);
  assertEquals(targets("Accuracy on the test set"), cells);
  assertEquals(new Set(targets("F1 on 10,000 digits: The differences")), new Set(cells));
  const runs = Object.keys(ACCURACIES).flatMap((method) =>
    [1, 2, 3].map((seed) => `run-f1-digits-${method}-${seed}`)
  );
  assertEquals(
    targets("F1 on 10,000 digits. Accuracy").filter((id) => id.startsWith("run-")),
    runs,
  );
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) {
    assert(document.getElementById(id!) !== null, id);
  }
  for (const id of runs) {
    const record = document.getElementById(id)!.closest("details")!.querySelector("pre")!;
    assertStringIncludes(record.textContent, "CPU <one>");
  }
  // The file of a record has the name of the stage, even if another stage made it.
  const files = [...page.matchAll(/href="(runs\/[^"]+)"/g)].map(([, file]) => file);
  const wanted = Object.keys(ACCURACIES).flatMap((method) =>
    [1, 2, 3].flatMap((seed) =>
      ["train", "evaluate"].map((kind) => `runs/${kind}/f1-digits/${method}/seed-${seed}.json`)
    )
  );
  assertEquals(files, wanted);
  assert(!page.includes("shared/"), "the name of the other experiment");
});

Deno.test("a report says what our runs contradict, with possible reasons, which runs are missing, and once how it is reduced", () => {
  const section = document.getElementById("disagreements")!.parentElement!.textContent;
  assertStringIncludes(section, "Our runs contradict");
  assertStringIncludes(section, "Left open: 2 claims");
  assertStringIncludes(section, "less than the spread between seeds");
  assertStringIncludes(page, "deno task run evaluate/f1-digits/ra/seed-1");
  assertEquals(page.replaceAll(/<desc>.*?<\/desc>/g, "").split("Reduced from the paper").length, 2);
});

Deno.test("a report shows values where curves are pointed at, and loads nothing", () => {
  assert(text("svg title").some((words) => /^\+LR: [\d.]+ after \d+ updates$/.test(words)));
  assert(
    !/<(script [^>]*src|link|img|iframe)\b|url\(|@import|fetch\(/.test(page),
    "nothing is loaded",
  );
});

Deno.test("a report begins with what there is to say, and gives sd, interval and every run of each cell", () => {
  const [answer] = text(".answer");
  assertMatch(
    answer!,
    /^After as many epochs, the large batch reaches 9\d\.\d\d\s%, 2\.90 points below/,
  );
  assertStringIncludes(answer!, "points below the small batch (paper: 1.22 points below)");
  assertStringIncludes(
    answer!,
    "Of the 7 claims that could be tested, 3 are supported",
  );
  const [method, n, mean, , interval, paper, runs] = lines("F1 on 10,000 digits. Accuracy")[1]!;
  const lb = ours(accuracies[1]!);
  const [low, high] = [lb.mean - lb.half, lb.mean + lb.half].map((one) => one.toFixed(2));
  assertEquals([method, n, paper], ["LB", "3", "97.05"]);
  assertEquals([mean, interval], [lb.mean.toFixed(2), `${low} to ${high}`]);
  assertEquals(runs!.split(/\s+/), accuracies[1]!.map((one) => one.toFixed(2)));
});

Deno.test("the figures of a report are in the order of its experiment, each with its file and the data", () => {
  assertEquals(text("figcaption a"), [
    "test-error.svg",
    "training-error.svg",
    "distance.svg",
    "first-layer-distance.svg",
    "adapted.svg",
  ]);
  const data = [...document.querySelectorAll("section.figures > p a")] as {
    getAttribute(n: string): string;
  }[];
  assertEquals(data.map((link) => link.getAttribute("href")), [
    "figures/f1-digits/curves.csv",
    "figures/f1-digits/distance-laws.csv",
    "figures/f1-digits/final-errors.csv",
  ]);
  assert(text("section.figures td").includes("log"), "which law fits better");
});

Deno.test("each figure of a report has its caption and its curves: one for each method that has runs", () => {
  const figures = [...document.querySelectorAll("section.figures figure")];
  assertStringIncludes(text("figcaption")[0]!, "Like the paper's figures 1b, 3 and 5");
  for (const figure of figures.slice(0, 4)) {
    const curves = figure.querySelectorAll('[data-mark="line"][stroke-width="2"] path');
    assertEquals(curves.length, Object.keys(ACCURACIES).length);
    assert(figure.querySelector("figcaption")!.textContent.length > 40);
  }
  const [errors] = lines("F1 on 10,000 digits: errors of the last epoch");
  assertEquals(errors, ["SB", "3", "16.00", "0.00", "0.00", "15.00"]);
  const laws = lines("F1 on 10,000 digits: how the distance");
  assertEquals(laws.map(([method, weights, n]) => [method, weights, n]).slice(0, 2), [
    ["SB", "all", "3"],
    ["SB", "first layer", "3"],
  ]);
  assertEquals(laws[1]!.slice(6, 8), ["0.400", "1.000"]);
});

Deno.test("the same runs give the same report", async () => {
  assertEquals(await reportOfMadeUpRuns(), page);
});

Deno.test("the headline figure shows each run as a dot, each mean as a bar and the paper's values as rings", () => {
  const figure = document.querySelector(".headline svg")!;
  const shown = [...figure.querySelectorAll("circle title")].map(({ textContent }) => textContent);
  const runs = Object.keys(ACCURACIES).flatMap((method, i) =>
    accuracies[i]!.map((one, seed) =>
      `${{ sb: "SB", lb: "LB", lr: "+LR", gbn: "+GBN" }[method]}, seed ${seed + 1}: ${
        one.toFixed(2)
      } %`
    )
  );
  assertEquals(shown.slice(0, runs.length), runs);
  assertEquals(shown.slice(runs.length), [
    "SB, paper: 98.27 %",
    "LB, paper: 97.05 %",
    "+LR, paper: 97.55 %",
    "+GBN, paper: 97.60 %",
    "+RA, paper: 98.53 %",
  ]);
  const means = accuracies.map((runs) => ours(runs).mean.toFixed(2));
  for (const mean of means) assertStringIncludes(figure.textContent, mean);
});

Deno.test("a report says on what, when and from which commit its trainings ran", () => {
  const [where] = text("section.methods li");
  assertStringIncludes(where!, "12 trainings on 2026-01-01 on CPU <one> (Example 1)");
  assertMatch(
    text("header").join(),
    /profile quick\.\s+12 trainings on 2026-01-01 on CPU <one> \(Example 1\)\./,
  );
});
