import { from } from "arquero";
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../stages/configuration/check.ts";
import type { JudgedClaims } from "../stages/claims/markdown.ts";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const GENERATED =
  /(<!-- (results\/\S+\.md)(?:, the first (\d) tables)? -->|<!-- verdicts -->)([^]*?)(<!-- end -->)/g;

/** The first tables of a result: the comparison, and what its steps change. */
async function excerpt(file: string, tables: number): Promise<string> {
  const markdown = await Deno.readTextFile(path(file));
  const shown = markdown.split("\n\n").filter((block) => block.startsWith("|")).slice(0, tables);
  return shown.join("\n\n").replaceAll(/\|`deno task run [^|]*`(?=\|)/g, "|not run yet");
}

/** Whose verdicts are shown: column → experiments of profiles; of a claim the first that judges it. */
const JUDGED = {
  "F1 on 10,000 digits": [
    "quick f1-digits",
    "controls-f1 f1-digits-controls",
    "figures-f1 f1-sweep",
  ],
  "F1 on MNIST": ["mnist f1"],
  "C1 on part of CIFAR-10": ["cifar10-part c1-part"],
  "ResNet44 on part of CIFAR-10": ["cifar10-part resnet44-part"],
};

/** A line for each claim that some committed result judges. */
async function verdicts(): Promise<string> {
  const { claims } = await loadConfiguration(path(""), "quick");
  const judged = new Map<string, JudgedClaims["judgements"]>();
  for (const place of Object.values(JUDGED).flat()) {
    const [profile, experiment] = place.split(" ");
    const file = path(`results/${profile}/claims/claims.json`);
    const all: JudgedClaims[] = JSON.parse(await Deno.readTextFile(file));
    judged.set(place, all.find((one) => one.experiment === experiment)!.judgements);
  }
  const lines = Object.entries(claims).map(([claim, { says }]) => {
    const cells = Object.entries(JUDGED).map(([column, places]) => {
      const verdict = places.flatMap((place) => judged.get(place)!)
        .find((one) => one.claim === claim)?.verdict;
      return [column, verdict === "contradicted" ? `**${verdict}**` : verdict ?? ""];
    });
    return { "the paper's claim": says, ...Object.fromEntries(cells) };
  });
  return from(lines).toMarkdown().trimEnd();
}

/** Without what the formatter of Markdown changes: the width of columns. */
function plain(markdown: string): string {
  return markdown.replaceAll(/ *\| */g, "|").replaceAll(/:?-{1,}:?(?=\|)/g, "-").trim();
}

Deno.test("the README shows the committed results: after a reproduce, UPDATE_README=1 renews it", async () => {
  const readme = await Deno.readTextFile(path("README.md"));
  const blocks = [...readme.matchAll(GENERATED)];
  assert(blocks.length > 3);
  let renewed = readme;
  for (const [whole, begin, file, tables = "2", shown, end] of blocks) {
    const made = file === undefined ? await verdicts() : await excerpt(file, Number(tables));
    assert(made.split("\n").length > 4, made);
    if (Deno.env.get("UPDATE_README")) {
      renewed = renewed.replace(whole, () => `${begin}\n\n${made}\n\n${end}`);
    } else assertEquals(plain(shown!), plain(made));
  }
  if (renewed !== readme) await Deno.writeTextFile(path("README.md"), renewed);
});

Deno.test("the README names only commands, files and profiles that exist", async () => {
  const readme = await Deno.readTextFile(path("README.md"));
  const { tasks } = JSON.parse(await Deno.readTextFile(path("deno.json")));
  for (const [, task] of readme.matchAll(/deno(?:@[\d.]+)? task (\w+)/g)) {
    assert(task! in tasks, task);
  }
  for (const [, profile] of readme.matchAll(/--profile (\w+)/g)) {
    assert(await Deno.stat(path(`configs/profiles/${profile}.yaml`)).then(() => true), profile);
  }
  const named = readme.matchAll(/`((?:configs|models|stages|results)\/[\w./-]+\.\w+)`/g);
  for (const [, file] of named) await Deno.stat(path(file!));
});
