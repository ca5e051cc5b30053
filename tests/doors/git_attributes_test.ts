import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../root.ts";

async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: ROOT }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Attribute → value of one path. */
async function attributes(path: string): Promise<Record<string, string>> {
  const lines = (await git("check-attr", "linguist-generated", "diff", "--", path)).trim();
  return Object.fromEntries(lines.split("\n").map((line) => line.split(": ").slice(1)));
}

Deno.test("a diff folds what the pipeline writes, and leaves out pages, pictures and records", async () => {
  const seen = async (path: string) => {
    const { diff, ...rest } = await attributes(path);
    return [rest["linguist-generated"], diff];
  };
  assertEquals(await seen("results/quick/report.html"), ["set", "unset"]);
  assertEquals(await seen("results/quick/figures/f1-digits/test-error.svg"), ["set", "unset"]);
  assertEquals(await seen("results/quick/runs/train/f1-digits/sb/seed-1.json"), ["set", "unset"]);
  assertEquals(await seen("results/quick/table1.md"), ["set", "unspecified"]);
  assertEquals(await seen("deno.lock"), ["set", "unspecified"]);
  assertEquals(await seen("stages/report/page.ts"), ["unspecified", "unspecified"]);
});

Deno.test("every text file has line ends of one byte, in the index and here", async () => {
  const lines = (await git("ls-files", "--eol")).trim().split("\n");
  assert(lines.length > 500);
  assertEquals(lines.filter((line) => /\b(crlf|mixed)\b/.test(line.split("\t")[0]!)), []);
});
