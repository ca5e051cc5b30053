import type { StudyConfig } from "./config.ts";
import type { Decision } from "./decide.ts";
import { controlText, divergedText, remediesTable, tiesText } from "./remedies_table.ts";
import type { ToldStudy } from "./study_files.ts";
import { lossTable, verdictText, verdictWords } from "./verdict_text.ts";

/** Puts what a study decides into words and tables. */
export function toldStudy({ row, plan }: StudyConfig, decision: Decision): ToldStudy {
  const { look, remedies, runs } = decision;
  return {
    verdict: verdictWords(row, decision),
    says: verdictText(row, plan, decision),
    loss: look.difference === null ? null : lossTable(row, plan, runs, look),
    tried: remedies.every(({ runs }) => runs === 0) ? null : remediesTable(decision),
    notes: [
      ...divergedText(plan, decision),
      ...tiesText(decision),
      ...controlText(row, plan, decision),
    ],
  };
}
