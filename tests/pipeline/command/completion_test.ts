import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { completion } from "../../../pipeline/command/completion.ts";

/** The words that bash offers for a line, with a `deno` that knows two stages. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `
    deno() { printf '{\\n "stages": [\\n  {\\n   "stage": "train/a",\\n   "state": "x"\\n  },\\n  {\\n   "stage": "table"\\n  }\\n ]\\n}\\n'; }
    ${completion("bash")}
    COMP_WORDS=(deno ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
    _pipeline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, success, stderr } = await new Deno.Command("bash", { args: ["-c", script] })
    .output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean);
}

Deno.test("completion: bash completes commands, flags and the stages there are", async () => {
  assertEquals(await offered("task", "re"), ["reproduce", "restore"]);
  assertEquals(await offered("task", "run", "--fo"), ["--force"]);
  assertEquals(await offered("task", "run", "t"), ["train/a", "table"]);
  assertEquals(await offered("run", "x"), [], "other commands of deno are not ours");
});

Deno.test("completion: zsh uses bash's, fish has its own", () => {
  assertStringIncludes(completion("zsh"), "bashcompinit");
  assertStringIncludes(completion("fish"), "complete -c deno");
});
