import { curvesSvg } from "../figures/curves_svg.ts";
import type { Step } from "./course.ts";

/**
 * Draws the training error of each training over its cumulative learning rate.
 *
 * @param courses those with at least one epoch
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function lengthSvg(
  title: string,
  courses: readonly {
    readonly name: string;
    readonly title: string;
    readonly course: readonly Step[];
  }[],
  heading: string | null,
): string {
  const errors = courses.flatMap(({ course }) => course.map(({ trainingError }) => trainingError));
  return curvesSvg({
    words: {
      ...(heading !== null && { note: heading }),
      title: "Training error over the cumulative learning rate",
      subtitle: title,
      caption: "Sum of η / (1 − momentum) over the updates, in the middle of each epoch.",
      legend: [],
    },
    x: { label: "cumulative learning rate", unit: "cumulative learning rate", scale: "log" },
    y: { label: "training error (%)", scale: Math.min(...errors) > 0 ? "log" : "symlog" },
    curves: courses.map(({ name, title, course }) => ({
      method: name,
      name: title,
      points: course.map(({ middle, trainingError }) =>
        [middle.cumulativeRate, trainingError] as const
      ),
      band: [],
      law: [],
    })),
    palette: courses.map(({ title }) => title),
    paper: [],
  });
}
