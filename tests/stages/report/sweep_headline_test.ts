import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { answersOf } from "../../../stages/report/first_screen.ts";
import type { MethodColumn, Row } from "../../../stages/tables/config.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";

const method = (treatment: string, batch: number): MethodColumn => ({
  ...{ name: `${treatment}-${batch}`, title: `${treatment} ${batch}`, published: null, batch },
  ...{ ghostBatch: null, learningRate: 0.1, epochs: 20, updates: 40, images: 80_000 },
});
const row: Row = {
  experiment: "f1-sweep",
  title: "F1 by batch size",
  isSweep: true,
  network: { name: "f1", title: "F1" },
  data: { name: "mnist-digits", title: "digits" },
  seeds: [1, 2, 3],
  methods: [method("baseline", 64), method("baseline", 2048), method("ra", 2048)],
  reductions: [],
};
const error = (method: string, testError: number, n = 3) => ({
  ...{ method, n, testError, testErrorSd: 0.1, testErrorCi95: 0.25, trainingError: 0 },
});

const answer = (...errors: ReturnType<typeof error>[]) =>
  answersOf([tabulatedRow(row)], null, [], [{ experiment: "f1-sweep", errors }])[0]!;

Deno.test("a sweep's page begins with the test error by batch size, as a figure and in words", () => {
  const { svg, sentences } = answer(
    error("baseline-2048", 3.875),
    error("baseline-64", 3.125),
    error("ra-2048", 2.5),
  );
  assertEquals(sentences, [
    "After as many epochs, the test error is 3.13 % with batches of 64 and 3.88 % with batches of 2,048.",
    "With an adapted regime, batches of 2,048 reach 2.50 %.",
  ]);
  const figure = new DOMParser().parseFromString(svg!, "image/svg+xml");
  const texts = [...figure.querySelectorAll("text")].map(({ textContent }) => textContent);
  assert(texts.includes("F1 by batch size") && texts.includes("baseline"), texts.join());
  assert(!texts.includes("adapted"), "one batch size makes no curve");
  assertEquals(figure.querySelectorAll('[data-mark="area"] path').length, 1, "the 95 % intervals");
  assertStringIncludes(
    figure.querySelector("desc")!.textContent,
    "baseline: b = 64 3.13 %, b = 2048 3.88 %.",
  );
});

Deno.test("a sweep of which one batch size is trained has no figure yet, and nothing to say of the others", () => {
  const { svg, sentences } = answer(error("baseline-64", 3.125));
  assertEquals([svg, sentences], [null, []]);
});

Deno.test("the figure says how many seeds it has, and speaks of bands where it has some", () => {
  const words = (...seeds: readonly [small: number, large: number, adapted: number]) => {
    const [small, large, adapted] = seeds;
    const { svg } = answer(
      error("baseline-64", 3.125, small),
      error("baseline-2048", 3.875, large),
      error("ra-2048", 2.5, adapted),
    );
    const figure = new DOMParser().parseFromString(svg!, "image/svg+xml");
    const text = figure.querySelector("desc")!.textContent.replaceAll("\u00a0", " ");
    const bands = figure.querySelectorAll('[data-mark="area"] path').length;
    return [/after the last epoch: (.*?)\. /.exec(text)?.[1], bands];
  };
  assertEquals(words(3, 3, 3), ["means over 3 seeds; bands are 95 % intervals", 1]);
  assertEquals(words(2, 2, 2), ["means over 2 seeds", 0]);
  assertEquals(words(3, 4, 2), ["means over 3 to 4 seeds; bands are 95 % intervals", 1]);
  assertEquals(words(2, 1, 1), ["means over 1 to 2 seeds", 0]);
  assertEquals(words(1, 1, 1), ["one run each", 0]);
  assertEquals(words(2, 3, 3)[0], "means over 2 to 3 seeds", "an interval alone has no area");
});
