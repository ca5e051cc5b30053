import { writeAtomically } from "../../pipeline/system/atomic.ts";
import { runOf } from "../training/run_name.ts";
import type { OpenedStudy } from "./open_study.ts";
import type { DivergedRuns } from "./study_runs.ts";

/** Keys of stages of trainings that diverged → the update at which they did. */
type Remembered = Readonly<Record<string, number>>;

const fileIn = (root: string) => `${root}/.cache/diverged.json`;

/**
 * The runs of a study that diverged before, by their keys: a training that fails leaves no result, and would be run again only
 * to diverge again.
 *
 * @param root the project's folder
 */
export async function divergedBefore(
  root: string,
  { opened, trainings }: OpenedStudy,
): Promise<DivergedRuns> {
  const known = await remembered(root);
  const [keyOf, outputOf] = [opened.keys(), opened.outputs()];
  return Object.fromEntries(trainings.flatMap((stage) => {
    const update = known[keyOf(stage) ?? ""];
    // One that was made to run again may have ended well.
    return update === undefined || outputOf(stage) !== null ? [] : [[runOf(stage), update]];
  }));
}

/** Keeps which stages diverged, and when. Where it cannot be written, they are run again next time. */
export async function rememberDiverged(
  root: string,
  { opened }: OpenedStudy,
  diverged: readonly { readonly stage: string; readonly update: number }[],
): Promise<void> {
  const keyOf = opened.keys();
  const found = diverged.flatMap(({ stage, update }) => {
    const key = keyOf(stage);
    return key === null ? [] : [[key, update] as const];
  });
  const all: Remembered = { ...await remembered(root), ...Object.fromEntries(found) };
  await writeAtomically(fileIn(root), JSON.stringify(all)).catch(() => {});
}

async function remembered(root: string): Promise<Remembered> {
  try {
    return Object(JSON.parse(await Deno.readTextFile(fileIn(root))));
  } catch {
    return {};
  }
}
