/** The files of a training that reports read. Its weights are for evaluations alone. */
export const TRAINED = ["history.csv"] as const;
/** The files of an evaluation that reports read. */
export const EVALUATED = ["metrics.json", "diverged.json"] as const;
/** The files of a random potential that reports read. */
export const LOOKED_AT = ["potential.csv"] as const;

/** What a profile's tables and figures go back to. Both keep it in one place, since the tables know no sweep. */
export const evidence = (profile: string) => ({
  publishRecords: `results/${profile}/runs`,
  publishEvidence: [...TRAINED, ...EVALUATED, ...LOOKED_AT],
});

/** Where a stage publishes its output files. What it no longer makes is removed from the profile's folder. */
export const published = (profile: string, paths: Readonly<Record<string, string>>) => ({
  publishFolder: `results/${profile}`,
  publish: Object.fromEntries(
    Object.entries(paths).map(([from, to]) => [from, `results/${profile}/${to}`]),
  ),
});
