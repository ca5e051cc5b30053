import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { groupOf, signsOf } from "../../../pipeline/live/signs.js";

Deno.test("signs: no two stages of an experiment have the same colour and dashes; seeds of a method share the colour", () => {
  const methods = Array.from({ length: 16 }, (_, i) => `train/f1/method-${i}`);
  const names = methods.flatMap((method) => [1, 2, 3].map((seed) => `${method}/seed-${seed}`));
  const signs: Map<string, { colour: string; dash: number[] }> = signsOf(names);
  const printed = names.map((name) => JSON.stringify(signs.get(name)));
  assertEquals(new Set(printed).size, names.length);
  for (const method of methods) {
    const colours = [1, 2, 3].map((seed) => signs.get(`${method}/seed-${seed}`)!.colour);
    assertEquals(new Set(colours).size, 1);
  }
  // A stage that begins later changes no sign.
  assertEquals(JSON.stringify(signsOf(names.slice(0, 7)).get(names[5]!)), printed[5]);
});

Deno.test("signs: 84 trainings differ, whatever methods and seeds they are of, and a later one changes no sign", () => {
  const split = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 84 });
  fc.assert(fc.property(split, fc.boolean(), (seeds, bySeed) => {
    const trainings = seeds.flatMap((most, method) =>
      Array.from({ length: most }, (_, seed) => ({ method, seed }))
    );
    if (bySeed) trainings.sort((one, other) => one.seed - other.seed);
    const names = trainings.slice(0, 84).map(({ method, seed }) => `train/f1/${method}/${seed}`);
    const printed = [...signsOf(names)].map((each) => JSON.stringify(each[1]));
    assertEquals(new Set(printed).size, names.length);
    const before = [...signsOf(names.slice(0, -1))].map((each) => JSON.stringify(each[1]));
    assertEquals(before, printed.slice(0, -1));
  }));
});

Deno.test("signs: stages of one experiment share charts, those of another do not", () => {
  const groups = ["train/f1/sb/seed-1", "train/f1/lb/seed-2", "train/c1/sb/seed-1", "table"].map(
    groupOf,
  );
  assertEquals(groups, ["train/f1", "train/f1", "train/c1", "table"]);
});
