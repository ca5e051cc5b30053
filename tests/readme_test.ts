import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadConfiguration } from "./stages/configuration/load_configuration.ts";
import { recipesOf } from "./doors/recipe.ts";
import { generatedFiles } from "./doors/generated_files.ts";
import { ROOT } from "./root.ts";

const path = (name: string) => `${ROOT}/${name}`;
/** Leaves out what the formatter changes: the width of columns, and line ends in lists. */
function plain(text: string): string {
  return text.replaceAll(/ *\| */g, "|").replaceAll(/:?-+:?(?=\|)/g, "-").replaceAll(/\s/g, "");
}

Deno.test("documents and schemas are those that `deno task readme` makes", async () => {
  const files = await generatedFiles();
  for (const [name, text] of files) {
    assertEquals(plain(await Deno.readTextFile(path(name))), plain(text), name);
  }
  const schemas = Array.from(Deno.readDirSync(path("configs/schema")), ({ name }) => name);
  for (const name of schemas) assert(files.has(`configs/schema/${name}`), name);
  const begins = [...files.values()].flatMap((text) =>
    text.match(/^<!-- (?!end).*(?= -->)/gm) ?? []
  );
  for (
    const part of [
      "commands",
      "quick/table1",
      "mnist/table1",
      "cifar10-part/table1",
      "verdicts",
      "rooms",
      "stages",
      "rows",
      "users",
      "results/bench",
      "registered claims",
      "the gaps",
    ]
  ) {
    assert(begins.some((begin) => begin.includes(part)), `No document shows ${part}`);
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
    const written = recipesOf(document, /^## /m).flatMap(({ steps }) =>
      steps.flatMap((step) => step.kind === "run" ? [] : step.path)
    );
    for (const [, file] of named) {
      if (written.includes(file!)) continue;
      assert(await Deno.stat(path(file!)).then(() => true, () => false), `${name}: ${file}`);
    }
  }
});

Deno.test("docs/commands.md has every profile in its table, and no other", async () => {
  const [, section] = (await Deno.readTextFile(path("docs/commands.md"))).split("\n## Profiles\n");
  const listed = section!.matchAll(/^\| (`[^|]*`) *\|/gm).flatMap(([, names]) =>
    names!.matchAll(/`([\w-]+)`/g).map(([, name]) => name!)
  );
  const profiles = Array.from(
    Deno.readDirSync(path("configs/profiles")),
    ({ name }) => name.replace(".yaml", ""),
  );
  assertEquals([...listed].sort(), profiles.sort());
});

Deno.test("docs/reading_results.md has a line for every kind of file in a folder of results", async () => {
  const text = await Deno.readTextFile(path("docs/reading_results.md"));
  const kinds = new Set<string>();
  for (const profile of Deno.readDirSync(path("configs/profiles"))) {
    const folder = path(`results/${profile.name.replace(".yaml", "")}`);
    const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    for (const { name } of names) kinds.add(name.replace(/\..*/, ""));
  }
  assert(kinds.size > 15, [...kinds].join());
  const missing = [...kinds].filter((kind) => !new RegExp(`\\| .*\`${kind}[./]`).test(text));
  assertEquals(missing, []);
});

Deno.test("the README is short, and every claim is a sentence that can be quoted alone", async () => {
  const lines = (await Deno.readTextFile(path("README.md"))).split("\n").length - 1;
  assert(lines <= 150, `README.md has ${lines} lines`);
  const { claims } = await loadConfiguration(path(""), "quick");
  const sentences = Object.values(claims).map(({ says }) => says);
  assertEquals(sentences.length, new Set(sentences).size, "two claims say the same");
  for (const says of sentences) assertMatch(says, /^(?!The same\b)[A-Z][^.]*\.$/);
});
