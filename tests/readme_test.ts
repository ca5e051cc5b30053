import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const TABLE = /(<!-- (results\/\S+\.md) -->)([^]*?)(<!-- end -->)/g;

/** The comparison and what its steps change: the first two tables of a result. */
function excerpt(markdown: string): string {
  const tables = markdown.split("\n\n").filter((block) => block.startsWith("|"));
  return `\n\n${tables.slice(0, 2).join("\n\n")}\n\n`;
}

/** Without what the formatter of Markdown changes: the width of columns. */
function plain(markdown: string): string {
  return markdown.replaceAll(/ *\| */g, "|").replaceAll(/:?-{1,}:?(?=\|)/g, "-").trim();
}

Deno.test("the README shows the committed results: after a reproduce, UPDATE_README=1 renews it", async () => {
  const readme = await Deno.readTextFile(path("README.md"));
  const tables = [...readme.matchAll(TABLE)];
  assert(tables.length > 0);
  let renewed = readme;
  for (const [whole, begin, source, shown, end] of tables) {
    const wanted = excerpt(await Deno.readTextFile(path(source!)));
    assert(wanted.split("\n").length > 8, wanted);
    if (Deno.env.get("UPDATE_README")) renewed = renewed.replace(whole, () => begin + wanted + end);
    else assertEquals(plain(shown!), plain(wanted));
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
