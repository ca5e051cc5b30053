import type { JudgedClaims } from "../claims/judged_claims.ts";
import { isOfPaper } from "../configuration/claims_schema.ts";
import { writeJson } from "../print/json_file.ts";
import { isTested } from "../statistics/verdict.ts";

/** Name of the badge, in the output of a report stage and where it is published. */
export const BADGE = "badge.json";

/** A badge in the form that shields.io takes from an address (https://shields.io/badges/endpoint-badge). */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

/**
 * How many of the paper's claims are supported, over all experiments; where none of them is judged, of those that were
 * registered before the runs. It has no colour of success: no verdict is one.
 */
export function badgeOf(judged: readonly JudgedClaims[]): Badge {
  const all = judged.flatMap(({ judgements }) => judgements);
  const ofPaper = all.filter((one) => one.expected === undefined && isOfPaper(one));
  const isRegistered = ofPaper.length === 0 && all.length > 0;
  const tested = (isRegistered ? all : ofPaper).filter(isTested);
  const supported = tested.filter(({ verdict }) => verdict === "supported");
  return {
    schemaVersion: 1,
    label: isRegistered ? "registered claims" : "claims of the paper",
    message: tested.length === 0
      ? "none tested yet"
      : `${supported.length} of ${tested.length} supported`,
    color: tested.length === 0 ? "lightgrey" : "blue",
  };
}

/** Writes the badge into the output folder of a report stage. */
export async function writeBadge(folder: string, judged: readonly JudgedClaims[]): Promise<void> {
  await writeJson(`${folder}/${BADGE}`, badgeOf(judged));
}
