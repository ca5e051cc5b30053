import { from } from "arquero";
import { existsSync } from "node:fs";
import { type JudgedClaims, readJudged } from "../../stages/claims/judged_claims.ts";
import { loadConfiguration } from "../stages/configuration/load_configuration.ts";
import { estimate } from "../../stages/claims/markdown.ts";
import { ROOT } from "../root.ts";

/** Whose verdicts are shown: column → experiments of profiles; of a claim the one that judges it by most runs. */
const JUDGED = {
  "F1 on 10,000 digits": [
    "quick f1-digits",
    "controls-f1 f1-digits-controls",
    "figures-f1 f1-sweep",
    "gap-f1 f1-digits",
  ],
  "F1, trained to zero error": ["gap-f1 gap-f1"],
  "F1 on MNIST": ["mnist f1", "paper f1"],
  "C1 on 1,000 images": ["cifar10-part c1-part"],
};

/** Profiles of claims that were registered before their runs, about one experiment each, in the order of the table. */
const REGISTERED = [
  "cifar10-part",
  "gap-f1",
  "gap-f1-controls",
  "gap-f1-tuned",
  "after-f1",
  "after-f1-tuned",
  "after-c1",
];

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
  const missing = (await committedJudgements()).filter(({ profile, judged }) =>
    !REGISTERED.includes(profile) &&
    judged.some(({ judgements }) => judgements.some(({ expected }) => expected !== undefined))
  );
  if (missing.length > 0) {
    throw new Error(
      `results/${missing[0]!.profile} judges registered claims; add it to REGISTERED`,
    );
  }
  const judged = await Promise.all(REGISTERED.map((name) => readJudged(`${ROOT}/results/${name}`)));
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
  const judged = new Map<string, JudgedClaims["judgements"]>(
    (await committedJudgements()).flatMap(({ profile, judged }) =>
      judged.map(({ experiment, judgements }) => [`${profile} ${experiment}`, judgements] as const)
    ),
  );
  const shown = Object.values(JUDGED).flat();
  const named = new Set(shown.map((place) => place.split(" ")[1]));
  const left = [...judged.keys()].find((place) =>
    named.has(place.split(" ")[1]) && !shown.includes(place)
  );
  if (left !== undefined) {
    throw new Error(`"${left}" judges an experiment of a column; add it there`);
  }
  const isJudged = (claim: string) =>
    shown.some((place) => judged.get(place)!.some((one) => one.claim === claim));
  const lines = Object.entries(claims)
    .filter(([claim, { section, registered }]) =>
      registered === undefined && section.includes(about) && isJudged(claim)
    ).map(
      ([claim, { says }]) => {
        const cells = Object.entries(JUDGED).map(([column, places]) => {
          const all = places.flatMap((place) => judged.get(place)!)
            .filter((one) => one.claim === claim);
          return [column, all.length === 0 ? "" : verdictCell(byMostRuns(all))];
        });
        return { claim: says, ...Object.fromEntries(cells) };
      },
    );
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

type Judgement = JudgedClaims["judgements"][number];

/** The judgement by most runs; of equal ones the first. */
const byMostRuns = (all: readonly Judgement[]): Judgement =>
  all.reduce((most, one) => one.n > most.n ? one : most);

function verdictCell({ verdict, n }: Judgement): string {
  const text = verdict === "contradicted" ? `**${verdict}**` : verdict;
  return n > 0 ? `${text} (n = ${n})` : text;
}

/** The judgements of every committed profile. */
async function committedJudgements(): Promise<
  { readonly profile: string; readonly judged: readonly JudgedClaims[] }[]
> {
  const profiles = [...Deno.readDirSync(`${ROOT}/results`)].map(({ name }) => name)
    .filter((name) => existsSync(`${ROOT}/results/${name}/claims/claims.json`) && name !== "local");
  return await Promise.all(
    profiles.sort().map(async (profile) => ({
      profile,
      judged: await readJudged(`${ROOT}/results/${profile}`),
    })),
  );
}
