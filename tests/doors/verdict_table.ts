import { from } from "arquero";
import { type JudgedClaims, readJudged } from "../../stages/claims/judged_claims.ts";
import { loadConfiguration } from "../../stages/configuration/check.ts";
import { estimate } from "../../stages/claims/markdown.ts";
import { ROOT } from "./read_project.ts";

/** Whose verdicts are shown: column → experiments of profiles; of a claim the first that judges it. */
const JUDGED = {
  "F1 on 10,000 digits": [
    "quick f1-digits",
    "controls-f1 f1-digits-controls",
    "figures-f1 f1-sweep",
    "gap-f1 f1-digits",
  ],
  "F1, trained to zero error": ["gap-f1 gap-f1"],
  "F1 on MNIST": ["mnist f1"],
  "C1 on 1,000 images": ["cifar10-part c1-part"],
};

/** Profiles of claims that were registered before their runs, about one experiment each. */
const REGISTERED = ["cifar10-part", "gap-f1", "gap-f1-controls", "gap-f1-tuned", "after-f1"];

/**
 * Makes a table of verdicts.
 *
 * @param about `registered claims`; otherwise claims whose section has these words, or all
 */
export async function verdictTable(about = ""): Promise<string> {
  return about === "registered claims" ? await registered() : await byExperiment(about);
}

/** A line for each claim that was registered before its runs: what was expected, and what came. */
async function registered(): Promise<string> {
  const judged = await Promise.all(REGISTERED.map((name) => readJudged(`${ROOT}results/${name}`)));
  const lines = judged.flat().flatMap(({ title, judgements }) =>
    judgements.filter(({ expected }) => expected !== undefined).map((one) => ({
      claim: one.says,
      "judged in": title,
      expected: one.expected,
      found: one.verdict === "contradicted" ? `**${one.verdict}**` : one.verdict,
      "points [95 %]": estimate(one),
      n: one.n,
    }))
  );
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** A line for each claim that some committed result judges and that was not registered, or for those alone whose section names `about`. */
async function byExperiment(about: string): Promise<string> {
  const { claims } = await loadConfiguration(ROOT, "quick");
  const judged = new Map<string, JudgedClaims["judgements"]>();
  for (const place of Object.values(JUDGED).flat()) {
    const [profile, experiment] = place.split(" ");
    const all = await readJudged(`${ROOT}results/${profile}`);
    judged.set(place, all.find((one) => one.experiment === experiment)!.judgements);
  }
  const isJudged = (claim: string) =>
    [...judged.values()].some((all) => all.some((one) => one.claim === claim));
  const lines = Object.entries(claims)
    .filter(([claim, { section, registered }]) =>
      registered === undefined && section.includes(about) && isJudged(claim)
    ).map(
      ([claim, { says }]) => {
        const cells = Object.entries(JUDGED).map(([column, places]) => {
          const verdict = places.flatMap((place) => judged.get(place)!)
            .find((one) => one.claim === claim)?.verdict;
          return [column, verdict === "contradicted" ? `**${verdict}**` : verdict ?? ""];
        });
        return { claim: says, ...Object.fromEntries(cells) };
      },
    );
  return from(lines).toMarkdown().trimEnd();
}
