import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Judged } from "../../../stages/report/claims.ts";
import { disagreements } from "../../../stages/report/disagreements.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { DIGITS_ROW } from "../digits_row.ts";
import { SUPPORTED } from "./supported_claim.ts";

/** What is said of a small batch with these accuracies, beside the paper's 98.27. */
function said(...accuracies: number[]): string {
  const runs = accuracies.map((accuracy, i) => (
    { seed: i + 1, accuracy, loss: 0.1, divergedAt: null }
  ));
  const row = tabulatedRow(DIGITS_ROW, new Map([["sb", runs]]));
  const content: Judged = {
    rows: [row],
    claims: { experiments: [] } as unknown as Judged["claims"],
    judged: [{ experiment: row.experiment, title: row.title, judgements: [SUPPORTED] }],
  };
  return disagreements(content)!.html;
}

Deno.test("an interval excludes the paper's number only where seeds have a spread", () => {
  assertStringIncludes(said(96, 96.1, 96.2), "excludes the paper");
  assertEquals(said(98, 98.2, 98.4).includes("excludes the paper"), false);
  // By chance as many images: that is no certainty.
  assertEquals(said(98.2, 98.2, 98.2).includes("excludes the paper"), false);
});
