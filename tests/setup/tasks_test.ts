import { assert, assertEquals } from "@std/assert";
import { app } from "../../main.ts";
import { commandTable } from "../../pipeline/command/commands.ts";
import { ROOT } from "../root.ts";

const path = (name: string) => `${ROOT}/${name}`;
const START = "deno run -A --no-config --no-lock pick_std.ts ";
const { tasks } = JSON.parse(await Deno.readTextFile(path("deno.json"))) as {
  tasks: Record<string, { readonly description?: string; readonly command: string }>;
};
const { commands, flags } = commandTable(app);

Deno.test("deno.json: every task says in a line what it does", () => {
  for (const [name, { description = "" }] of Object.entries(tasks)) {
    assert(/^[A-Z].{10,90}[^.]$/.test(description), `${name}: "${description}"`);
  }
});

Deno.test("deno.json: pick_std starts every task, so that each has the same standard library", () => {
  const others = Object.entries(tasks).filter(([, { command }]) => !command.includes(START))
    .map(([name]) => name);
  assertEquals(others.sort(), ["lock", "ok", "test:browser", "test:cluster", "test:container"]);
});

Deno.test("deno.json: every command has a task of its name, described by its summary", () => {
  for (const [name, { summary }] of commands) {
    const { description, command = "" } = tasks[name] ?? {};
    assertEquals(description, summary, name);
    assertEquals(
      command.replace(" --v8-flags=--max-semi-space-size=2", ""),
      `${START}run -A main.ts ${name}`,
    );
  }
  const served = Object.entries(tasks).filter(([, { command }]) => command.includes(" main.ts "))
    .map(([name]) => name);
  assertEquals(served.filter((name) => !commands.has(name)), ["check", "lock"]);
});

Deno.test("the documents name only commands that exist, each with flags that it takes", async () => {
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
  for await (const { name } of Deno.readDir(path("docs"))) documents.push(`docs/${name}`);
  const named = new Set<string>();
  for (const document of documents.filter((name) => name.endsWith(".md"))) {
    const text = await Deno.readTextFile(path(document)).catch(() => "");
    const lines = text.matchAll(/\bdeno(?:@[\d.]+)? task (?:-q )?([\w:]+)([^`\n#]*)/g);
    for (const [line, task = "", rest = ""] of lines) {
      assert(task in tasks, `${document}: ${line}`);
      const command = commands.get(task);
      if (command === undefined) continue;
      named.add(task);
      for (const [, flag = ""] of rest.matchAll(/(?:^|\s)--([a-z-]+)/g)) {
        assert([...command.flags, "help"].includes(flag), `${document}: ${line}`);
      }
    }
  }
  assertEquals([...commands.keys()].filter((name) => !named.has(name)), []);
});

Deno.test("docs/commands.md lists every flag", async () => {
  const document = await Deno.readTextFile(path("docs/commands.md"));
  assertEquals([...flags.keys()].filter((flag) => !document.includes(`\`--${flag}`)), []);
});
