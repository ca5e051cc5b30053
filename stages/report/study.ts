import { GAP_METHOD } from "../measurement/gap_tables.ts";
import { REMEDIES_ORDER } from "../study/remedies_table.ts";
import { STUDY_FILES, type ToldStudy } from "../study/study_files.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";

/** Shows what a study says; null without one. */
export function study(told: ToldStudy | null): Html | null {
  if (told === null) return null;
  const { verdict, says, loss, tried, notes } = told;
  return html`<p><strong>${verdict}.</strong> ${says}</p>${
    loss === null ? [] : html`<p>${GAP_METHOD}</p>${table("What the difference is made of", loss)}`
  }${
    tried === null
      ? []
      : html`<p>${REMEDIES_ORDER}</p>${table("What each remedy wins over the large batch", tried)}`
  }${
    notes.map((note) => html`<p>${note}</p>`)
  }<p>What it cost, how to take the best remedy away, and the plan that was fixed before the first run: <code>${STUDY_FILES.markdown}</code>.</p>`;
}
