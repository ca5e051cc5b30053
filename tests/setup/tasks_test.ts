import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../../deno.json", import.meta.url));
const { tasks } = JSON.parse(await Deno.readTextFile(path)) as {
  tasks: Record<string, { readonly description?: string; readonly command: string }>;
};

Deno.test("deno.json: every task says in a line what it does", () => {
  for (const [name, { description = "" }] of Object.entries(tasks)) {
    assert(/^[A-Z].{10,90}[^.]$/.test(description), `${name}: "${description}"`);
  }
});

Deno.test("deno.json: pick_std starts every task, so that each has the same standard library", () => {
  const others = Object.entries(tasks)
    .filter(([, { command }]) =>
      !command.includes("deno run -A --no-config --no-lock pick_std.ts ")
    )
    .map(([name]) => name);
  assertEquals(others.sort(), ["lock", "ok", "test:browser", "test:cluster"]);
});
