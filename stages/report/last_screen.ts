import type { OutputOf, Terminal } from "../../pipeline/app.ts";
import { readJudged } from "../claims/judged_claims.ts";
import type { Shown } from "../print/local_run.ts";
import { readTabulated } from "../tables/tabulated.ts";
import { readAnswers } from "./answers_json.ts";
import { lastScreenText } from "./last_screen_text.ts";

/** Reads the results of a run and prints them for a terminal; null if its report was not asked for or is not there. */
export async function lastScreen(
  shown: Shown,
  outputOf: OutputOf,
  asked: readonly string[],
  terminal: Terminal,
): Promise<string | null> {
  const [report, tables, claims] = ["report", "tables", "claims"]
    .map((program) => outputOf(`${program}/${shown.profile}`));
  const answers = asked.includes(`report/${shown.profile}`) && report
    ? await readAnswers(report)
    : null;
  if (answers === null) return null;
  return lastScreenText({
    shown,
    heading: answers.heading,
    rows: tables ? await readTabulated(tables) : [],
    judged: claims ? await readJudged(claims) : [],
  }, terminal);
}
