import { thousands } from "../print/number_text.ts";
import type { StudyConfig } from "./config.ts";
import type { Decision } from "./decide.ts";
import { methodOf } from "./verdict_text.ts";
import { runName } from "../training/run_name.ts";

/** The method to take away: a file for configs/experiments/, and where its weights are. */
export interface Winner {
  readonly method: string;
  readonly title: string;
  /** Name of the experiment that the file makes. */
  readonly experiment: string;
  readonly yaml: string;
  /** The command that writes its weights for PyTorch, once the file is there. */
  readonly weights: string;
}

/** An experiment that is run alone has the seeds 1 to 3, unless others are asked for. */
const SEEDS_ALONE = 3;

/**
 * The method that a study ends in: the remedy that closes the gap or a part of it, or the large batch if it loses nothing.
 * Null if there is none, and before the first look is whole.
 */
export function winnerOf(
  { row, plan, flags = "" }: Pick<StudyConfig, "row" | "plan" | "flags">,
  { done, look, closing, runs }: Decision,
): Winner | null {
  if (done === 0) return null;
  const method = look.kind === "no-loss" ? plan.large : closing?.by ?? null;
  if (method === null) return null;
  const { title, batch, learningRate, epochs, updates } = methodOf(row, method);
  const experiment = `${plan.experiment}-${method}`;
  const seed = (runs.get(method) ?? []).find(({ errors }) => errors !== null)!.seed;
  return {
    method,
    title,
    experiment,
    yaml: [
      "# yaml-language-server: $schema=../schema/experiment.json",
      `# ${plan.experiment} by the method that its study ends in: a batch of ${thousands(batch)}${
        learningRate === null ? "" : `, a first learning rate of ${learningRate}`
      }, ${thousands(epochs)} epochs, ${thousands(updates)} updates.`,
      "",
      `extends: ${plan.experiment}`,
      `title: ${JSON.stringify(`${row.title}, ${title}`)}`,
      `methods: [${method}]`,
    ].join("\n") + "\n",
    weights: `deno task export --weights torch train/${
      runName(experiment, method, seed)
    } --experiment ${experiment}${flags}${
      seed > SEEDS_ALONE ? ` --seeds ${plan.first.join()}` : ""
    }`,
  };
}
