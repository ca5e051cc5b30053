import { type Length, LENGTHS, type Step } from "./course.ts";

/** How far trainings are apart where they are equally long. */
export interface Agreement {
  readonly length: Length;
  /** Mean over the pairs of trainings of the mean difference between their training errors, in points. */
  readonly mean: number;
  /** That of the pair that is farthest apart. */
  readonly largest: number;
}

/** Places, equally apart on a logarithmic scale, at which two courses are compared. */
const PLACES = 40;
/** How many times as long the end of what two courses share is than its beginning, at least. */
const LEAST = 2;

/**
 * Says by which measure of length trainings of different batches, rates and momenta have the same training error: for each
 * measure, the mean difference of each pair at 40 lengths, equally apart on a logarithmic scale, over the lengths that both
 * have. Only pairs that share a range of lengths of a factor of two by each measure count, so that all measures are compared
 * on the same pairs.
 *
 * @param courses one of each training, a mean over its seeds
 * @returns null without such a pair
 */
export function agreements(
  courses: readonly (readonly Step[])[],
): { readonly pairs: number; readonly by: readonly Agreement[] } | null {
  const pairs = courses.flatMap((one, i) =>
    courses.slice(i + 1).map((other) => [one, other] as const)
  ).filter(([one, other]) => LENGTHS.every((length) => shared(one, other, length) !== null));
  if (pairs.length === 0) return null;
  const by = LENGTHS.map((length) => {
    const apart = pairs.map(([one, other]) => differenceOf(one, other, length));
    return {
      length,
      mean: apart.reduce((sum, each) => sum + each, 0) / apart.length,
      largest: Math.max(...apart),
    };
  });
  return { pairs: pairs.length, by };
}

/** The lengths that both courses have; null if their end is not far enough from their beginning. */
function shared(one: readonly Step[], other: readonly Step[], length: Length) {
  const ends = [one, other].map((course) =>
    [course[0]?.middle[length] ?? Infinity, course.at(-1)?.middle[length] ?? 0] as const
  );
  const from = Math.max(...ends.map(([first]) => first));
  const to = Math.min(...ends.map(([, last]) => last));
  return to >= LEAST * from ? [from, to] as const : null;
}

function differenceOf(one: readonly Step[], other: readonly Step[], length: Length): number {
  const [from, to] = shared(one, other, length)!;
  let sum = 0;
  for (let i = 0; i < PLACES; i++) {
    const at = Math.log(from) + i / (PLACES - 1) * (Math.log(to) - Math.log(from));
    sum += Math.abs(errorAt(one, length, at) - errorAt(other, length, at));
  }
  return sum / PLACES;
}

/** The training error at the logarithm of a length, on the straight line between the two epochs around it. */
function errorAt(course: readonly Step[], length: Length, at: number): number {
  const place = (step: Step) => Math.log(step.middle[length]);
  const after = course.findIndex((step) => place(step) >= at);
  // Rounding may put the last place beyond the last epoch.
  if (after === -1) return course.at(-1)!.trainingError;
  const [to, from] = [course[after]!, course[Math.max(0, after - 1)]!];
  const way = place(to) - place(from);
  const share = way === 0 ? 1 : (at - place(from)) / way;
  return from.trainingError + share * (to.trainingError - from.trainingError);
}
