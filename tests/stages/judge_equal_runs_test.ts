import { assertEquals } from "@std/assert";
import { judgeClaims } from "../../stages/claims/judge.ts";

Deno.test("judge: three pairs without any difference support a claim that there is none, and two pairs do not", () => {
  const claim = {
    section: "section 6",
    says: "Clipping makes no difference.",
    measure: "accuracy",
    of: "lr",
    from: "lb",
    expect: "equivalent",
    margin: 0.25,
  } as const;
  const verdictFor = (differences: readonly number[]) => {
    const [judgement] = judgeClaims(
      { clipping: claim },
      { lr: "+LR", lb: "LB" },
      (_, side) =>
        differences.map((difference, i) => ({
          seed: i + 1,
          batch: 128,
          value: 96 + i + (side === "of" ? difference : 0),
          fit: null,
        })),
    );
    return [judgement!.verdict, judgement!.p];
  };
  assertEquals(verdictFor([0, 0, 0]), ["supported", 0]);
  assertEquals(verdictFor([0, 0]), ["not enough runs", null]);
  assertEquals(verdictFor([0.5, 0.5, 0.5]), ["not enough runs", null]);
});
