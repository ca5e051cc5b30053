import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonical } from "../../../pipeline/key/canonical.ts";
import { compare, reasonText } from "../../../pipeline/plan/explain.ts";
import { keyOf } from "../../../pipeline/key/key.ts";
import type { Json, KeyRecord, TreeDigest } from "../../../pipeline/types.ts";
import { stage, testProject } from "../helpers/project.ts";

const RECORD: KeyRecord = {
  format: 1,
  program: "stages/train.ts",
  config: { epochs: 50, drops: [{ at: 20, by: 0.1 }], clip: null },
  seed: 1,
  inputs: { data: "aaaaaaaaaaaaaaaa" as TreeDigest },
  code: { "stages/train.ts": "1", "models/f1.ts as network": "2" },
  versions: { libtensorflow: "2.19.0" },
  facts: {},
};

function told(change: Partial<KeyRecord>): string[] {
  return compare(RECORD, { ...RECORD, ...change }).map(reasonText);
}

Deno.test("compare: a change of each part of the key is told, with old and new", () => {
  assertEquals(told({ config: { epochs: 60, drops: [{ at: 20, by: 0.2 }], name: "x" } }), [
    "config clip: null → (none)",
    "config drops[0].by: 0.1 → 0.2",
    "config epochs: 50 → 60",
    "config name: (none) → x",
  ]);
  assertEquals(told({ seed: 2 }), ["seed: 1 → 2"]);
  assertEquals(told({ versions: { libtensorflow: "2.20.0" } }), [
    "version of libtensorflow: 2.19.0 → 2.20.0",
  ]);
  assertEquals(told({ inputs: { data: "bbbbbbbbbbbbbbbb" as TreeDigest } }), [
    "content of input data changed: aaaaaaaaaaaa → bbbbbbbbbbbb",
  ]);
  assertEquals(told({ code: { "stages/train.ts": "1", "models/c1.ts as network": "2" } }), [
    "code models/c1.ts as network is new",
    "code models/f1.ts as network is no longer used",
  ]);
  assertEquals(told({ program: "stages/evaluate.ts" }), [
    "program: stages/train.ts → stages/evaluate.ts",
  ]);
  assertEquals(told({ config: { ...(RECORD.config as object), drops: [] } }), [
    'config drops: [{"at":20,"by":0.1}] → []',
  ]);
});

Deno.test("compare: long values are shown from the word in which they part", () => {
  const text = (epochs: number) =>
    `Reduced from the paper's: data mnist-digits for mnist, 8,000 images for 60,000, ${epochs} epochs.`;
  const [old, now] = [text(10), text(1)].map((config) => ({ ...RECORD, config: { note: config } }));
  assertEquals(compare(old!, now!).map(reasonText), ["config note: …10 epochs. → …1 epochs."]);
});

Deno.test("compare: an application's words are told, and the fields themselves where these say nothing", () => {
  const [old, now] = [1, 2].map((lr) => ({ ...RECORD, config: { lr, other: lr } }));
  const words = (_: string, a: Json, b: Json): [Json, Json] => {
    const rate = (value: Json) => ({ "learning rate": (value as { lr: number }).lr });
    return [rate(a), rate(b)];
  };
  assertEquals(compare(old!, now!, words).map(reasonText), ["config learning rate: 1 → 2"]);
  const same = compare(old!, { ...old!, config: { lr: 1, other: 3 } }, words).map(reasonText);
  assertEquals(same, ["config other: 1 → 3"]);
});

Deno.test("compare: there is a reason exactly when the keys differ", () => {
  const config = fc.jsonValue({ maxDepth: 2 })
    .map((value) => JSON.parse(JSON.stringify(value, (_, v) => Object.is(v, -0) ? 0 : v)) as Json);
  fc.assert(fc.property(config, config, (a, b) => {
    const [one, two] = [{ ...RECORD, config: a }, { ...RECORD, config: b }];
    assertEquals(compare(one, two).length === 0, keyOf(one) === keyOf(two));
    assertEquals(compare(one, two).length === 0, canonical(a) === canonical(b));
    assertEquals(compare(one, { ...RECORD, config: structuredClone(a) as Json }), []);
  }));
});

Deno.test("why: names the functions and constants that changed, in which file, and only those that count", async () => {
  const layers = `
    export const epsilon = 1e-5;
    export function add(value: number) { return value + epsilon; }
    export function scale(value: number) { const factor = 2; return value * factor; }
    export function unused() { return 0; }`;
  await using project = await testProject({
    "layers.ts": layers,
    "train.ts": `
      import { add, scale } from "./layers.ts";
      export default ({ output }: { output: string }) =>
        Deno.writeTextFile(output + "/x", String(scale(add(1))));`,
  });
  const stages = [stage("train", "train.ts")];
  await project.run(stages);
  const reasons = async () =>
    [...await project.status(stages)].flatMap(([, { reasons }]) => reasons.map(reasonText));
  await project.write(
    "layers.ts",
    layers.replace("1e-5", "1e-3").replace("* factor", "/ factor").replace("return 0", "return 1")
      .replace("value + epsilon", "(value + epsilon) /* as before */"),
  );
  assertEquals(await reasons(), ["code of train.ts changed: epsilon, scale in layers.ts"]);
  await project.write("layers.ts", layers.replace("value + epsilon", "value - unused()"));
  assertEquals(await reasons(), [
    "code of train.ts changed: add, epsilon (gone), unused (new) in layers.ts",
  ]);
  await project.write("layers.ts", layers.replaceAll("factor", "by"));
  assertEquals(await reasons(), [], "the name of a local variable does not count");
});

Deno.test("compare: a field may have the name of something that all objects have", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty"]) {
    assertEquals(told({ config: { ...(RECORD.config as object), [name]: 1 } }), [
      `config ${name}: (none) → 1`,
    ]);
    assertEquals(told({ versions: { ...RECORD.versions, [name]: "1" } }), [
      `version of ${name}: (none) → 1`,
    ]);
  }
});
