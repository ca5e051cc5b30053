import type { Program } from "../pipeline/types.ts";
import { agreements } from "./length/agreement.ts";
import type { LengthConfig, LengthGroup, LengthTraining } from "./length/config.ts";
import { course, meanCourse, type Step } from "./length/course.ts";
import { LENGTH_FIGURES, LENGTH_FILES, lengthFigure, writeLengths } from "./length/length_files.ts";
import { lengthSvg } from "./length/length_svg.ts";
import { lengthMarkdown } from "./length/markdown.ts";
import { localHeading } from "./print/local_run.ts";
import { shown } from "./print/shown_text.ts";
import { readWholeHistory } from "./training/read_whole_history.ts";
import { runOfCell } from "./training/run_name.ts";

/**
 * Says by which measure of length trainings of one network on one data set have the same training error: by epochs, by updates,
 * or by the cumulative learning rate. Trainings that diverged do not count. Inputs: `<experiment>/<method>/seed-<n>`, the
 * trainings that exist so far. Output: `training_length.md`, a figure of each group of experiments, and
 * `training_length.json` with the same as data.
 */
const trainingLength: Program<LengthConfig> = async (
  { config: given, inputs, records, output },
) => {
  const config = shown(given);
  const heading = localHeading(config, records);
  await Deno.mkdir(`${output}/${LENGTH_FIGURES}`);
  const groups = await Promise.all(config.groups.map((group) => readGroup(group, inputs)));
  const told = groups.filter(({ ran }) => ran.length > 0);
  for (const { group, ran } of told) {
    const svg = lengthSvg(group.title, ran, heading);
    await Deno.writeTextFile(`${output}/${lengthFigure(group.name)}`, svg);
  }
  const lengths = told.map(({ group: { name, title }, ran }) => ({
    name,
    title,
    trainings: ran.map(({ name, title, n, course }) => ({ name, title, n, last: course.at(-1)! }))
      .sort((a, b) => a.last.end.cumulativeRate - b.last.end.cumulativeRate),
    agreement: agreements(ran.map(({ course }) => course)),
  }));
  await Deno.writeTextFile(
    `${output}/${LENGTH_FILES.markdown}`,
    lengthMarkdown(config, heading, lengths),
  );
  await writeLengths(output, lengths);
};

export default trainingLength;

/** A training that ran, with the mean of its course over seeds. */
interface Ran extends Pick<LengthTraining, "name" | "title"> {
  readonly n: number;
  readonly course: readonly Step[];
}

async function readGroup(
  group: LengthGroup,
  inputs: Readonly<Record<string, string>>,
): Promise<{ readonly group: LengthGroup; readonly ran: readonly Ran[] }> {
  const ran: Ran[] = [];
  for (const { name, title, steps } of group.trainings) {
    const folders = group.seeds.flatMap((seed) => inputs[runOfCell(name, seed)] ?? []);
    const histories = await Promise.all(folders.map(readWholeHistory));
    const courses = histories.map((history) => course(history, steps))
      .filter(({ length }) => length > 0);
    if (courses.length > 0) {
      ran.push({ name, title, n: courses.length, course: meanCourse(courses) });
    }
  }
  return { group, ran };
}
