import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DataDescription } from "../../../stages/own_data/describe_examples.ts";
import { data, sheetPolicy } from "../../../stages/report/data.ts";

const DESCRIPTION: DataDescription = {
  shape: [8, 8, 3],
  values: "bytes",
  classes: [{ name: "cat", train: 1500, test: 30 }, { name: "<dog>", train: 10, test: 20 }],
  testInTraining: 5,
  repeatedInTraining: 3,
};

Deno.test("the page counts the examples of each class, shows some, and warns of test examples in training", () => {
  const sheet = Uint8Array.of(1, 2, 3);
  const shown = [{ title: "My pets", description: DESCRIPTION, sheet }];
  const { html } = data(shown)!;
  for (
    const part of [
      "1,510 training and 50 test examples of 2 classes, 8 × 8 × 3 pixels",
      "5 of the 50 test examples (10 %) are also in the training set",
      "3 training examples repeat another one",
      'src="data:image/png;base64,AQID"',
      "&lt;dog&gt;",
      "1,500",
    ]
  ) assertStringIncludes(html, part);
  assertEquals(sheetPolicy(shown), ["img-src data:"]);
});

Deno.test("numbers have no images, data without repetitions no warning, and many classes are folded", () => {
  const classes = Array.from({ length: 13 }, (_, i) => ({ name: `c${i}`, train: 2, test: 1 }));
  const description = {
    ...DESCRIPTION,
    classes,
    values: "numbers",
    testInTraining: 0,
    repeatedInTraining: 0,
  } as const;
  const shown = [{ title: "Table", description, sheet: null }];
  const { html } = data(shown)!;
  assert(!/<img|also in|repeat/.test(html), html);
  assertStringIncludes(html, "<details");
  assertEquals(sheetPolicy(shown), []);
  assertEquals(data([]), null);
});
