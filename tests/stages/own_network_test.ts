/** Holds what is made of an experiment that stands beside no row of the paper, as a network of one's own does. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { checkConfiguration } from "../../stages/configuration/check.ts";
import { ACCURACIES, writeResultsOfMadeUpRuns } from "./report_of_made_up_runs.ts";
import { copyConfigs } from "./configuration/config_copy.ts";

/** What `row: null` in the file of the experiment comes to. */
const NO_ROW = [{ path: "experiments.f1-digits.row", value: null }];

const output = await Deno.makeTempDir();
const folder = await Deno.makeTempDir();
await writeResultsOfMadeUpRuns(folder, output, NO_ROW);
const read = (path: string) => Deno.readTextFile(path);
const [table, csv, tex, claims, html] = await Promise.all([
  read(`${folder}/tables/results.md`),
  read(`${folder}/tables/results.csv`),
  read(`${folder}/tables/results.tex`),
  read(`${folder}/claims/claims/claims.md`),
  read(`${output}/report.html`),
]);
const answers = JSON.parse(await read(`${output}/answers/answers.json`));
const figure = await read(`${output}/answers/f1-digits.svg`);
const made = [...Deno.readDirSync(`${folder}/tables`)].map(({ name }) => name);
await Deno.remove(output, { recursive: true });
await Deno.remove(folder, { recursive: true });
const document = new DOMParser().parseFromString(html, "text/html");

Deno.test("results of an own network have one line and no number of the paper", () => {
  assertEquals(made.filter((name) => name.startsWith("table1")), []);
  const [title] = table.split("\n");
  assertEquals(title, "# Results, profile `quick`");
  const [comparison, steps] = table.split("\n\n").filter((block) => block.startsWith("|"));
  const [, , ...lines] = comparison!.split("\n");
  assertEquals(lines.map((line) => line.split("|").slice(1, 4)), [
    ["F1", "10,000 digits of MNIST", "ours ± 95 % CI, n = 3"],
  ]);
  assertEquals(steps!.split("\n")[0], "|step|ours|equal in|");
  assertStringIncludes(tex, "Our runs of the profile \\texttt{quick}");
  for (const [format, text] of Object.entries({ table, tex })) {
    assert(!/98\.27|97\.05|paper|Hoffer|is reduced/i.test(text), `${format}: ${text}`);
  }
  const sb = csv.split("\n").find((line) => line.includes(",sb,"))!;
  assert(sb.endsWith(",,"), `neither published accuracy nor difference: ${sb}`);
});

Deno.test("no claim of the paper is judged on an own network", () => {
  assertStringIncludes(claims, "No claim is about this experiment.");
  assert(!/supported|undecided|contradicted/.test(claims));
  assertEquals(document.querySelector("section.claims"), null);
});

Deno.test("the page of an own network shows its accuracies, and nothing of the paper beside them", () => {
  const titles = [...document.querySelectorAll("h2")].map(({ textContent }) => textContent);
  assert(titles.includes("Results") && !titles.some((title) => /paper/.test(title)), titles.join());
  const [answer] = answers.answers;
  assertStringIncludes(answer.sentences[0], "After as many epochs, the large batch reaches 9");
  assert(!/paper|claim|Reduced/.test(answer.sentences.join(" ")), answer.sentences.join(" "));
  assert(!/paper/.test(figure), "neither ring nor legend");
  const shown = document.querySelectorAll(".headline circle title").length;
  assertEquals(shown, 3 * Object.keys(ACCURACIES).length);
});

Deno.test("an own claim is judged on an own network, since the paper does not make it", async () => {
  const { judgeConfig } = await import("../../stages/claims/config.ts");
  await using copy = await copyConfigs();
  await copy.write(
    "claims.yaml",
    `${await copy.read("claims.yaml")}
own:
  section: not in the paper
  says: Ghost batches raise the accuracy.
  measure: accuracy
  of: gbn
  from: lb
  expect: higher
`,
  );
  const { configuration, mistakes } = await checkConfiguration(copy.root, "quick", NO_ROW);
  assertEquals(mistakes, []);
  const { experiments } = judgeConfig({ profile: "quick" }, configuration!, [1]);
  assertEquals(Object.keys(experiments[0]!.claims), ["own"]);
});

Deno.test("an experiment needs no row, and inherits that of its parent", async () => {
  await using copy = await copyConfigs();
  const f1 = await copy.read("experiments/f1.yaml");
  await copy.write("experiments/own.yaml", f1.replace("row: F1\n", ""));
  await copy.write("experiments/heir.yaml", "reduces: f1\ndataset: mnist-digits\n");
  await copy.write("experiments/other.yaml", "extends: f1-digits\nrow: null\n");
  await copy.write("profiles/own.yaml", "experiments: [own, heir, other]\nseeds: 1\n");
  const { configuration, mistakes } = await checkConfiguration(copy.root, "own");
  assertEquals(mistakes, []);
  const rows = Object.entries(configuration!.experiments)
    .filter(([name]) => ["own", "heir", "other"].includes(name)).map((
      [name, { row }],
    ) => [name, row]);
  assertEquals(rows.sort(), [["heir", "F1"], ["other", null], ["own", null]]);
});
