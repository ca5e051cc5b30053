import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { commandTable } from "../../../pipeline/command/commands.ts";
import { completion } from "../../../pipeline/command/completion.ts";

const app: App = {
  root: "/",
  importMapFlags: [],
  flags: {
    profile: { value: "<name>", values: () => Promise.resolve(["quick", "mnist"]), summary: "p" },
    device: { value: "<name>", values: ["auto", "cpu"], summary: "It's the device" },
  },
  commands: { report: { summary: "Make the page", example: "report", stages: () => ["page"] } },
  load: () => Promise.reject(new Error("completion loads no stages")),
};
const table = commandTable(app);
const script = await completion("bash", table);

/** The words that bash offers for a line, with a `deno` that knows two stages. */
async function offered(...words: string[]): Promise<string[]> {
  const program = `
    deno() { printf '{\\n "stages": [\\n  {\\n   "stage": "train/a",\\n   "state": "x"\\n  },\\n  {\\n   "stage": "table"\\n  }\\n ]\\n}\\n'; }
    ${script}
    COMP_WORDS=(deno ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
    _pipeline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, success, stderr } = await new Deno.Command("bash", { args: ["-c", program] })
    .output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean);
}

Deno.test("completion: bash completes the commands, the application's among them", async () => {
  assertEquals(await offered("task", "re"), ["reproduce", "restore", "report"]);
  assertEquals(await offered("task", "help", "rep"), ["reproduce", "report"]);
  assertEquals(await offered("run", "x"), [], "other commands of deno are not ours");
});

Deno.test("completion: bash completes the flags that the command takes, and no others", async () => {
  assertEquals(await offered("task", "run", "--fo"), ["--force"]);
  assertEquals(await offered("task", "report", "--de"), ["--device"]);
  assertEquals(await offered("task", "status", "--fo"), []);
});

Deno.test("completion: bash completes what a flag or a command can be given", async () => {
  assertEquals(await offered("task", "run", "t"), ["train/a", "table"]);
  assertEquals(await offered("task", "run", "t", "--profile", ""), ["quick", "mnist"]);
  assertEquals(await offered("task", "status", "--device", "c"), ["cpu"]);
  assertEquals(await offered("task", "reproduce", "--executor", "s"), ["slurm"]);
  assertEquals(await offered("task", "cache", "p"), ["push", "pull"]);
  assertEquals(await offered("task", "cache", "push", "t"), ["train/a", "table"]);
  assertEquals(await offered("task", "pack", "t"), [], "the target is a path, not a stage");
  assertEquals(await offered("task", "pack", "../t", "t"), ["train/a", "table"]);
});

Deno.test("completion: zsh uses bash's, fish has its own", async () => {
  assertStringIncludes(await completion("zsh", table), "bashcompinit");
  const fish = await completion("fish", table);
  assertStringIncludes(fish, "-l profile -x -a 'quick mnist' -d 'p'");
  assertStringIncludes(fish, "-d 'It\\'s the device'");
});
