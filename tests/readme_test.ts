import { from } from "arquero";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../stages/configuration/check.ts";
import { ROOMS } from "./rooms.ts";
import { type JudgedClaims, readJudged } from "../stages/claims/judged_claims.ts";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
/** The documents that show results, or parts of the code. */
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "docs/results.md"];
/** What is made, between the marks that say of what. */
const GENERATED =
  /(<!-- (?:(results\/\S+\.md)(?:, the first (table))?|(verdicts)(?: of (Table 1))?|(rooms)) -->)([^]*?)(<!-- end -->)/g;

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

/** A line for each claim that some committed result judges, or for those alone whose section names `about`. */
async function verdicts(about = ""): Promise<string> {
  const { claims } = await loadConfiguration(path(""), "quick");
  const judged = new Map<string, JudgedClaims["judgements"]>();
  for (const place of Object.values(JUDGED).flat()) {
    const [profile, experiment] = place.split(" ");
    const all = await readJudged(path(`results/${profile}`));
    judged.set(place, all.find((one) => one.experiment === experiment)!.judgements);
  }
  const lines = Object.entries(claims).filter(([, { section }]) => section.includes(about)).map(
    ([claim, { says }]) => {
      const cells = Object.entries(JUDGED).map(([column, places]) => {
        const verdict = places.flatMap((place) => judged.get(place)!)
          .find((one) => one.claim === claim)?.verdict;
        return [column, verdict === "contradicted" ? `**${verdict}**` : verdict ?? ""];
      });
      return { "the paper's claim": says, ...Object.fromEntries(cells) };
    },
  );
  return from(lines).toMarkdown().trimEnd();
}

/** A line for each room of the code. */
function rooms(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const lines = Object.entries(ROOMS).map(([room, { purpose, imports, types = [] }]) => ({
    room: code([room]),
    purpose,
    "may import": [code(imports), types.length > 0 && `types of ${code(types)}`]
      .filter(Boolean).join("; ") || "nothing else of ours",
  }));
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** Without what the formatter of Markdown changes: the width of columns. */
function plain(markdown: string): string {
  return markdown.replaceAll(/ *\| */g, "|").replaceAll(/:?-{1,}:?(?=\|)/g, "-").trim();
}

Deno.test("documents show the committed results and the rooms of the code: UPDATE_README=1 renews them", async () => {
  const shown: string[] = [];
  for (const name of DOCUMENTS) {
    const document = await Deno.readTextFile(path(name));
    let renewed = document;
    for (
      const [whole, begin, file, first, judged, about, , found, end] of document.matchAll(GENERATED)
    ) {
      const made = file !== undefined
        ? await excerpt(file, first ? 1 : 2)
        : judged
        ? await verdicts(about)
        : rooms();
      assert(made.split("\n").length > 4, made);
      shown.push(begin!);
      if (Deno.env.get("UPDATE_README")) {
        renewed = renewed.replace(whole, () => `${begin}\n\n${made}\n\n${end}`);
      } else assertEquals(plain(found!), plain(made), `${name}, ${begin}`);
    }
    if (renewed !== document) await Deno.writeTextFile(path(name), renewed);
  }
  for (const part of ["quick/table1", "mnist/table1", "cifar10-part/table1", "verdicts", "rooms"]) {
    assert(shown.some((begin) => begin.includes(part)), `No document shows ${part}`);
  }
});

Deno.test("documents name only commands, files and profiles that exist", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(path("deno.json")));
  const docs = Array.from(Deno.readDirSync(path("docs")), ({ name }) => `docs/${name}`);
  for (const name of ["README.md", "ARCHITECTURE.md", ...docs]) {
    const document = await Deno.readTextFile(path(name));
    for (const [, task] of document.matchAll(/deno(?:@[\d.]+)? task ([\w:]+)/g)) {
      assert(task! in tasks, `${name}: deno task ${task}`);
    }
    for (const [, profile] of document.matchAll(/--profile (\w[\w-]*)/g)) {
      await Deno.stat(path(`configs/profiles/${profile}.yaml`));
    }
    const named = document.matchAll(
      /`((?:configs|docs|doctor|models|pipeline|results|stages|std|tensorflow|tests)\/[\w./-]+\.\w+)`/g,
    );
    for (const [, file] of named) {
      assert(await Deno.stat(path(file!)).then(() => true, () => false), `${name}: ${file}`);
    }
  }
});

Deno.test("the README is short, and every claim is a sentence that can be quoted alone", async () => {
  const lines = (await Deno.readTextFile(path("README.md"))).split("\n").length - 1;
  assert(lines <= 150, `README.md has ${lines} lines`);
  const { claims } = await loadConfiguration(path(""), "quick");
  const sentences = Object.values(claims).map(({ says }) => says);
  assertEquals(sentences.length, new Set(sentences).size, "two claims say the same");
  for (const says of sentences) assertMatch(says, /^(?!The same\b)[A-Z][^.]*\.$/);
});
