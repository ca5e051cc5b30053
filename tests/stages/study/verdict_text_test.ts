/** The words of verdicts, and what guessing is. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeSafetensors } from "../../../stages/formats/safetensors.ts";
import { readChance } from "../../../stages/study/chance.ts";
import { decide } from "../../../stages/study/decide.ts";
import { toldStudy } from "../../../stages/study/told_study.ts";
import type { HostTensor } from "../../../tensorflow/dtype.ts";
import { CONFIG, PLAN, ROW, runsOf } from "./made_up_study.ts";

Deno.test("on unbalanced classes, guessing is always answering with the most frequent one", () => {
  // 900 of 1,000 test examples are of one of two classes, and both batches answer with it.
  const plan = { ...PLAN, classes: 2, tested: 1000 };
  const runs = runsOf({ sb: [10, 10.1, 9.9], lb: [10, 10, 10.1] });
  assertEquals(decide(ROW, plan, runs).look.kind, "no-loss", "guessing among two is right by half");
  const { look, next } = decide(ROW, plan, runs, 0.9);
  assertEquals([look.kind, look.why, look.chance, next], ["cannot-tell", "chance", 0.9, null]);
  const says = (chance: number) =>
    toldStudy({ ...CONFIG, plan }, decide(ROW, plan, runs, chance)).says;
  assertStringIncludes(
    says(0.9),
    "right about no more test examples than always guessing the most frequent class is (90.0 % of them).",
  );
  const half = runsOf({ sb: [50, 49, 51], lb: [50, 50, 49] });
  const balanced = decide(ROW, plan, half, 0.53);
  assertStringIncludes(
    toldStudy({ ...CONFIG, plan }, balanced).says,
    "no more test examples than guessing among 2 classes is.",
  );
  // Three standard errors above 90 % are 92.8 %.
  const learned = runsOf({ sb: [7, 7.1, 6.9], lb: [7, 7, 7.1] });
  assertEquals(decide(ROW, plan, learned, 0.9).look.kind, "no-loss");
});

for (
  const [name, labels] of [
    ["uint8", Uint8Array.from([3, 1, 3, 3])],
    ["int32", Int32Array.from([300, 1, 300, 300])],
  ] as const
) {
  Deno.test(`the share of the most frequent class is read off the test labels, of ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    const images = { dtype: "uint8", shape: [4, 1, 1, 3], data: new Uint8Array(12) } as const;
    const tensor = labels instanceof Uint8Array
      ? { dtype: "uint8", shape: [4], data: labels } as const
      : { dtype: "int32", shape: [4], data: labels } as const;
    const path = `${folder}/test.safetensors`;
    await writeSafetensors(
      path,
      new Map<string, HostTensor>([["images", images], ["labels", tensor]]),
    );
    assertEquals(await readChance(folder), 0.75);
    await Deno.remove(path);
    assertEquals([await readChance(folder), await readChance(null)], [null, null]);
    await Deno.remove(folder);
  });
}

Deno.test("what a loss is made of is said by its share of training error: two batches have learned alike up to a tenth of it", () => {
  const says = (train: number) => {
    const lb = [8.5, 8.9, 8.1].map((test) => [test, 1 + train] as const);
    const runs = runsOf({ sb: [[4, 1], [4.2, 1], [3.9, 1]], lb });
    return toldStudy(CONFIG, decide(ROW, PLAN, runs)).says;
  };
  // Of 4.4667 points.
  assertStringIncludes(
    says(0.4),
    "9 % of that is training error: the large batch has learned its own examples about as well, and does worse on new ones.",
  );
  assertStringIncludes(
    says(2.1),
    "47 % of that is training error, and the rest is generalization: the large batch does worse on new examples than that",
  );
  assertStringIncludes(
    says(-0.6),
    "0 % of that is training error: the large batch has even learned its own examples better, and does worse on new ones.",
  );
});
