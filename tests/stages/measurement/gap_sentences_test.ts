import { assertEquals } from "@std/assert";
import { decompose, decomposeStep, type Errors } from "../../../stages/measurement/decompose.ts";
import type { MeasuredRow } from "../../../stages/measurement/gap_files.ts";
import { gapSentences } from "../../../stages/measurement/gap_sentences.ts";

/** A row of methods with training and test errors by seed, and mean test errors by running statistics. */
function row(
  runs: Readonly<Record<string, readonly (readonly [train: number, test: number])[]>>,
  byStatistics: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): MeasuredRow {
  const errors = (name: string) =>
    new Map((runs[name] ?? []).map(([train, test], i): [number, Errors] => [i, { train, test }]));
  const step = (of: string, from: string) => {
    const difference = decomposeStep(errors(of), errors(from));
    return difference === null ? [] : [{ of, from, difference }];
  };
  return {
    experiment: "f1",
    title: "F1",
    methods: Object.keys(runs).map((name) => ({
      name,
      title: name.toUpperCase(),
      epochs: 1,
      updates: 1,
      errors: decompose(errors(name)),
      byStatistics: byStatistics[name] ?? {},
    })),
    steps: [...step("lb", "sb"), ...step("lr", "lb"), ...step("gbn", "lr"), ...step("ra", "gbn")],
  };
}

Deno.test("the gap is said to be training error, or generalization, or both, by its shares", () => {
  const said = (train: number) =>
    gapSentences(
      row({
        sb: [[1, 4], [1, 4.2], [1, 3.8]],
        lb: [[1 + train, 9], [1 + train, 9], [1 + train, 9]],
      }),
    )
      .slice(0, 2);
  // t(0.975, 2) · 0.2 / √3 = 0.50
  assertEquals(said(5), [
    "The test error of the large batch differs from that of the small batch by +5.00 ± 0.50 points: +5.00 ± 0.00 are training " +
    "error and 0.00 ± 0.50 are test minus training error.",
    "So the gap is training error: the large batch has not learned its own examples as well.",
  ]);
  assertEquals(
    said(2)[1],
    "So 40 % of the gap is training error, and the rest is generalization.",
  );
  assertEquals(
    said(-0.6)[1],
    "So the gap is one of generalization: the large batch has even learned its own examples better.",
  );
  assertEquals(
    said(0)[1],
    "So the gap is one of generalization: both batches have learned their examples as well as each other.",
  );
});

Deno.test("a gap within its interval is not said to be made of anything", () => {
  assertEquals(gapSentences(row({ sb: [[1, 4], [1, 6]], lb: [[1, 5], [1, 5.5]] })).length, 1);
});

Deno.test("remedies, running statistics and more epochs are told with their numbers, and only if measured", () => {
  const measured = row(
    {
      sb: [[1, 4]],
      lb: [[6, 9]],
      lr: [[3, 6]],
      gbn: [[2.5, 5]],
      ra: [[0, 3]],
      "sb-long": [[0, 2.9]],
    },
    {
      lb: { trained: 9, recalibrated: 7 },
      lr: { trained: 6, recalibrated: 5.1 },
      gbn: { trained: 5, recalibrated: 5 },
    },
  );
  assertEquals(gapSentences(measured).slice(1), [
    "Each remedy changes the test error beyond the one before it: LR −3.00 (training error −3.00), GBN −1.00 (training error " +
    "−0.50), RA −2.00 (training error −2.50).",
    "With exact running statistics, the same weights of the large batch have a test error of 7.00 % in place of 9.00 %, and " +
    "what ghosts change beyond the larger learning rate goes from −1.00 to −0.10 points.",
    "With as many epochs as regime adaptation, the small batch has a test error of 2.90 % in place of 4.00 %; regime " +
    "adaptation has 3.00 %.",
  ]);
  assertEquals(gapSentences(row({ sb: [[1, 4]] })), []);
});
