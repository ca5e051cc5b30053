import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { readText, readYaml } from "./read_project.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

const person = z.union([
  z.strictObject({ "family-names": z.string(), "given-names": z.string() }),
  z.strictObject({ name: z.string() }),
]);
const work = {
  title: z.string(),
  authors: z.array(person).min(1),
};

/** What we use of the Citation File Format 1.2.0, with the fields that it requires. */
const citationSchema = z.strictObject({
  ...work,
  "cff-version": z.literal("1.2.0"),
  message: z.string(),
  type: z.literal("software"),
  abstract: z.string(),
  version: z.string(),
  "date-released": z.coerce.date(),
  license: z.string(),
  keywords: z.array(z.string()),
  references: z.array(z.looseObject({ ...work, type: z.string(), year: z.int() })).min(1),
});

const citation = citationSchema.parse(readYaml("CITATION.cff"));

Deno.test("CITATION.cff names this reproduction under its licence, and the paper with its authors", () => {
  assertStringIncludes(readText("LICENSE"), `${citation.license} License`);
  const [paper] = citation.references;
  const names = paper!.authors.map((author) => "name" in author ? "" : author["family-names"]);
  assertEquals([names, paper!.year], [["Hoffer", "Hubara", "Soudry"], 2017]);
  const readme = readText("README.md").replaceAll(/\s+/g, " ");
  assertStringIncludes(readme, paper!.title);
});

Deno.test("CITATION.cff, deno.json and the newest heading of CHANGELOG.md have one version and one date", () => {
  const { version } = JSON.parse(readText("deno.json"));
  const [, newest, date] = readText("CHANGELOG.md").match(/^## (\S+) - (\S+)$/m)!;
  assertEquals([citation.version, newest], [version, version]);
  assertEquals(citation["date-released"].toISOString().slice(0, 10), date);
});

Deno.test("CHANGELOG.md has versions from the newest to the oldest, each with lists of a known kind", () => {
  const [intro, ...versions] = readText("CHANGELOG.md").split(/^## /m);
  assertStringIncludes(intro!, "Keep a Changelog");
  // What will be in the next version stands above the newest.
  const released = versions[0]!.startsWith("Unreleased\n") ? versions.slice(1) : versions;
  const dates = released.map((version) =>
    version.match(/^\d+\.\d+\.\d+ - (\d{4}-\d\d-\d\d)\n/)![1]!
  );
  assertEquals(dates, dates.toSorted().reverse());
  const kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
  for (const version of versions) {
    const [, ...lists] = version.split(/^### /m);
    assert(lists.length > 0, version);
    const titles = lists.map((list) => list.slice(0, list.indexOf("\n")));
    assertEquals(titles, kinds.filter((kind) => titles.includes(kind)));
    for (const list of lists) assertMatch(list, /^\w+\n\n- /);
  }
});

/** The program of the package `cffconvert`, where it is installed. */
const VALIDATOR = Deno.env.get("CFFCONVERT");

Deno.test({
  name: "cffconvert, the validator of the format's authors, finds nothing wrong with CITATION.cff",
  ignore: VALIDATOR === undefined,
  async fn() {
    await using folder = await tempFolder();
    const validate = (file: string) =>
      new Deno.Command(VALIDATOR!, { args: ["--validate", "-i", file], cwd: folder.path }).output();
    const whole = await validate(`${ROOT}/CITATION.cff`);
    assert(whole.success, new TextDecoder().decode(whole.stderr));
    // It would tell: a citation without authors.
    await Deno.writeTextFile(
      `${folder.path}/x.cff`,
      readText("CITATION.cff").replace(/^authors:/m, "who:"),
    );
    assertEquals((await validate(`${folder.path}/x.cff`)).success, false);
  },
});
