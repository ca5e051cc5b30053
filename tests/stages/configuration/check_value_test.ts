import { assertEquals } from "@std/assert";
import { z } from "zod";
import { checkValue, type Mistake } from "../../../stages/configuration/check_value.ts";

const schema = z.strictObject({
  epochs: z.int().positive(),
  numerics: z.strictObject({ deterministic: z.boolean().default(true) }).prefault({}),
  optimizer: z.strictObject({ momentum: z.number().nullable() }).exactOptional(),
  curves: z.record(z.string(), z.strictObject({ slope: z.number().optional() })).default({}),
});

function check(value: unknown) {
  const mistakes: Mistake[] = [];
  return { checked: checkValue(schema, value, ["experiments", "f1"], mistakes), mistakes };
}

Deno.test("checkValue gives a sound value with its defaults", () => {
  assertEquals(check({ epochs: 3 }), {
    checked: { epochs: 3, numerics: { deterministic: true }, curves: {} },
    mistakes: [],
  });
});

Deno.test("checkValue tells every mistake with its path, and whether the field or its value is wrong", () => {
  const { checked, mistakes } = check({ epochs: -1, epoch: 1, optimizer: { momentum: "much" } });
  assertEquals(checked, null);
  assertEquals(
    mistakes.map(({ path, isKey }) => [path.join("."), isKey]).sort(),
    [
      ["experiments.f1.epoch", true],
      ["experiments.f1.epochs", false],
      ["experiments.f1.optimizer.momentum", false],
    ],
  );
});

Deno.test("checkValue names the nearest field that the schema knows, however deep the unknown one is", () => {
  const { mistakes } = check({
    epochs: 1,
    numerics: { determinstic: true },
    optimizer: { momentum: null, momentun: 1 },
    curves: { any: { slop: 1 } },
  });
  assertEquals(mistakes.map(({ path, text }) => [path.slice(2).join("."), text]), [
    ["numerics.determinstic", 'unknown field. Did you mean "deterministic"?'],
    ["optimizer.momentun", 'unknown field. Did you mean "momentum"?'],
    ["curves.any.slop", 'unknown field. Did you mean "slope"?'],
  ]);
});
