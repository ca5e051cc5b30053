import type { Knowledge } from "../configuration/check.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { experimentMistakes } from "./experiment_mistakes.ts";

/** What trainings need of data, networks and methods. */
export const KNOWLEDGE: Pick<Knowledge, "mistakesIn" | "trainingImages"> = {
  mistakesIn: experimentMistakes,
  trainingImages: (dataset) => exampleCounts(dataset).train,
};
