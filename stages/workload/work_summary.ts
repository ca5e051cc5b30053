import type { Summary } from "../../pipeline/app.ts";
import { thousands } from "../../pipeline/words/text.ts";
import { alignedLines } from "../print/aligned_lines.ts";
import type { EstimateConfig, EstimateMethod } from "./estimate_config.ts";
import { lengthOfTime } from "./length_of_time.ts";
import type { MeasuredSpeed } from "./measured_speed.ts";

/** Total work of the trainings of one row of a profile that have to run, or of all rows. */
interface Work {
  readonly title: string;
  readonly trainings: number;
  readonly updates: number;
  /** Number of images processed, with repetitions. */
  readonly images: number;
  /** Time on this device in seconds; null if no speed was measured. */
  readonly seconds: number | null;
}

/**
 * Summarizes the trainings of each row that have to run: updates, images and, if the speed of this device was measured, time.
 *
 * @param toRun names of the stages that have to run
 * @param command the command that measures the speed
 * @returns null if no training has to run
 */
export function workSummary(
  { rows }: EstimateConfig,
  toRun: Iterable<string>,
  speed: MeasuredSpeed | null,
  command: string,
): Summary | null {
  // A seed or trial is the last part of a training's name.
  const byCell = Map.groupBy(toRun, (stage) => stage.replace(/\/[^/]*$/, ""));
  const trainingsOf = (experiment: string, { name }: EstimateMethod) =>
    byCell.get(`train/${experiment}/${name}`)?.length ?? 0;
  const workOf = (
    title: string,
    methods: readonly (readonly [experiment: string, EstimateMethod])[],
  ): Work => {
    // A trial trains on a little less than the whole training set.
    const sum = (of: (method: EstimateMethod, experiment: string) => number) =>
      methods.reduce(
        (total, [experiment, method]) =>
          total + trainingsOf(experiment, method) * of(method, experiment),
        0,
      );
    return {
      title,
      trainings: sum(() => 1),
      updates: sum(({ updates }) => updates),
      images: sum(({ samples }) => samples),
      seconds: speed === null
        ? null
        : sum((method, experiment) => secondsOf(speed, experiment, method)),
    };
  };
  const entries = rows.map(({ experiment, methods }) =>
    methods.filter((method) => trainingsOf(experiment, method) > 0)
      .map((method) => [experiment, method] as const)
  );
  const works = rows.map(({ title }, i) => workOf(title, entries[i]!));
  const isThere = ({ trainings }: Work) => trainings > 0;
  if (!works.some(isThere)) return null;
  const distinct = entries.flat().filter(([, { sharedWith }]) => sharedWith === undefined);
  const all = workOf(
    distinct.length < entries.flat().length ? "all, shared trainings once" : "all",
    distinct,
  );
  return {
    text: [
      ...columns([...works.filter(isThere), all]),
      speed === null
        ? `To measure how long they take on this device, run: ${command}`
        : `Times are for one training after the other, by the speed of a few updates on\n` +
          `${speed.device}. For the time of each method, run: ${command}`,
    ].join("\n"),
    data: {
      measuredOn: speed?.device ?? null,
      rows: rows.map(({ experiment, title, methods }, i) => ({
        experiment,
        ...works[i]!,
        title,
        methods: methods.map((method) => ({
          method: method.name,
          batch: method.batch,
          updates: method.updates,
          images: method.samples,
          trainings: trainingsOf(experiment, method),
          seconds: speed === null ? null : secondsOf(speed, experiment, method),
          sharedWith: method.sharedWith ?? null,
        })),
      })),
      all: { ...all },
      command,
    },
  };
}

/** Time of a training by the name of its stage, in seconds; null for other stages. */
export function trainingSeconds(
  { rows }: EstimateConfig,
  speed: MeasuredSpeed,
  stage: string,
): number | null {
  const [kind, experiment, method, _run, ...part] = stage.split("/");
  const found = kind === "train" && rows.find((row) => row.experiment === experiment)
    ?.methods.find(({ name }) => name === method);
  if (!found || (found.stages !== undefined && part.length === 0)) return null;
  return secondsOf(speed, experiment!, found) / (found.stages ?? 1);
}

/** Time of one training, in seconds. */
function secondsOf(
  { imagesPerSecond }: MeasuredSpeed,
  experiment: string,
  { name, samples }: EstimateMethod,
): number {
  return samples / imagesPerSecond[`${experiment}/${name}`]!;
}

/** Formats works as a table in aligned columns, with a header. */
function columns(works: readonly Work[]): string[] {
  const isTimed = works.some(({ seconds }) => seconds !== null);
  return alignedLines([
    ["to train", "trainings", "updates", "images seen", ...(isTimed ? ["time"] : [])],
    ...works.map(({ title, trainings, updates, images, seconds }) => [
      title,
      ...[trainings, updates, images].map(thousands),
      ...(seconds === null ? [] : [lengthOfTime(seconds)]),
    ]),
  ]);
}
