import { twoWayBootstrap } from "../statistics/two_way_bootstrap.ts";
import { accuracies, type Cell } from "./cell.ts";
import type { Step } from "./steps.ts";

/** Method → seed → for each test example, whether the run is right about it (1) or not (0). */
export type Hits = ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;

/** Cells and steps of a row. */
interface Compared {
  readonly methods: readonly Cell[];
  readonly steps: readonly Step[];
}

/** Fewer seeds have no interval in a table. */
const LEAST = 3;

/** Adds intervals over seeds and test examples to the cells and steps all of whose runs have their answers kept. */
export function withTestShare<Row extends Compared>(row: Row, hits: Hits): Row {
  const cell = (name: string) => row.methods.find((one) => one.name === name)!;
  return {
    ...row,
    methods: row.methods.map((one) => ({ ...one, ...share([one], hits) })),
    steps: row.steps.map((step) => ({
      ...step,
      ...share([cell(step.of), cell(step.from)], hits),
    })),
  };
}

/** Title of the intervals that carry the test set's share. */
export const TEST_SHARE = "95 % over seeds and test images";

/** Whether an interval of a row carries the test set's share. */
export function carriesTestSet({ methods }: Pick<Compared, "methods">): boolean {
  return methods.some(({ withTestSet }) => withTestSet !== undefined);
}

/** The interval of a method, or of the difference of two, in points. */
function share(cells: readonly Cell[], hits: Hits): { withTestSet?: number } {
  const seeds = [...accuracies(cells[0]!).keys()].filter((seed) =>
    cells.every((cell) => accuracies(cell).has(seed))
  );
  const values = seeds.flatMap((seed) => {
    const [of, from] = cells.map(({ name }) => hits.get(name)?.get(seed));
    if (of === undefined || (cells.length > 1 && from === undefined)) return [];
    return [Float64Array.from(of, (hit, i) => 100 * (hit - (from?.[i] ?? 0)))];
  });
  if (seeds.length < LEAST || values.length < seeds.length) return {};
  return { withTestSet: twoWayBootstrap(values).halfWidth };
}
