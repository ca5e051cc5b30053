import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);

/** All documents but those that the pipeline writes. */
function* documents(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (name.startsWith(".") || name === "node_modules" || name === "results") continue;
    if (isDirectory) yield* documents(new URL(`${name}/`, folder));
    else if (name.endsWith(".md")) yield new URL(name, folder);
  }
}

const prose = (markdown: string) => markdown.replaceAll(/^```[^]*?^```/gm, "");

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(markdown: string): string[] {
  const headings = prose(markdown).matchAll(/^#+ (.*)$/gm);
  return Array.from(
    headings,
    ([, text]) => text!.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"),
  );
}

/** The relative links of a document that lead nowhere. */
function broken(document: URL): string[] {
  const markdown = Deno.readTextFileSync(document);
  const links = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => !/^[a-z]+:/.test(link)).filter((link) => {
    const target = new URL(link, document);
    const anchor = decodeURIComponent(target.hash.slice(1));
    target.hash = "";
    try {
      Deno.statSync(target);
      return anchor !== "" && !anchors(Deno.readTextFileSync(target)).includes(anchor);
    } catch {
      return true;
    }
  });
}

Deno.test("every relative link of a document leads to a file, and to a heading where it names one", () => {
  const all = [...documents(ROOT)];
  assert(all.length > 10);
  for (const document of all) assertEquals(broken(document), [], fileURLToPath(document));
});

Deno.test("the test of links finds a missing file and a missing heading", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const document = new URL(`file://${folder}/a.md`);
    Deno.writeTextFileSync(
      document,
      "# What `x` is\n[1](a.md#what-x-is) [2](a.md#no) [3](b.md) [4](https://example.org/b.md)",
    );
    assertEquals(broken(document), ["a.md#no", "b.md"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
