import { assert, assertEquals } from "@std/assert";
import { type Setting } from "../../stages/configuration/check.ts";
import { loadConfiguration } from "../stages/configuration/load_configuration.ts";
import { inherit } from "../../stages/configuration/inherit.ts";
import { parse } from "@std/yaml";
import { readText } from "./read_project.ts";
import { ROOT } from "../root.ts";

const README = readText("configs/README.md");
const read = (text: string) => parse(text, { schema: "core" });
/** Reads a way to a value inside a configuration. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((inner, part) => (inner as Record<string, unknown>)[part], value);

Deno.test("every --set of configs/README.md changes the field that it names", async () => {
  const lines = README.match(/^deno task status --set .*$/gm)!;
  assert(lines.length >= 5);
  for (const line of lines) {
    const [, path, text] = line.match(/--set '?([^'=]+)=([^']+)'?$/)!;
    const value = read(text!) as Setting["value"];
    const field = path!.split(".");
    const before = at(await loadConfiguration(ROOT, "quick"), field);
    const after = at(await loadConfiguration(ROOT, "quick", [{ path: path!, value }]), field);
    assertEquals(after, value, line);
    assert(JSON.stringify(before) !== JSON.stringify(after), line);
  }
});

Deno.test("the child of f1 in configs/README.md inherits what the text says", () => {
  const [, child] = README.match(/```yaml\n(reduces: f1\n[^]*?)```/)!;
  const f1 = read(readText("configs/experiments/f1.yaml"));
  const entries = { f1, child: read(child!) } as Parameters<typeof inherit>[0];
  const heir = inherit(entries, "child", ["extends", "reduces"]);
  const same = ["preprocessing", "normalization"];
  assertEquals(at(heir, same), at(f1, same));
  assertEquals(at(heir, ["regime", "learningRate"]), { 0: 0.1, 5: 0.01 });
  assertEquals(at(heir, ["preprocessing", "augmentation"]), null);
});
