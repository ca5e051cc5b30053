import { UserError } from "../../pipeline/words/errors.ts";

/** A line of a saved measurement, as far as lines are told apart. */
export interface MeasuredLine {
  readonly network: string;
  readonly method: string;
  readonly batch: number;
}

/** What was measured, and the conditions that all its lines share: device, versions, threads, seconds and so on. */
export interface SavedBench {
  readonly results: readonly MeasuredLine[];
  readonly [condition: string]: unknown;
}

/**
 * Puts new lines among the saved ones, so that a table can be measured in parts: each network with its own batch sizes,
 * or again what was noisy. A new line replaces the saved line of the same network, method and batch. Lines are ordered
 * by network and method, as in the lists given, then by batch.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mergeBench } from "./merge_bench.ts";
 * const [f1, c1] = [{ network: "f1", method: "SB", batch: 128 }, { network: "c1", method: "SB", batch: 128 }];
 * const saved = { threads: 2, results: [c1] };
 * assertEquals(mergeBench(saved, { threads: 2, results: [f1] }, ["f1", "c1"], ["SB"]).results, [f1, c1]);
 * ```
 *
 * @throws {UserError} when a condition differs, since such lines must not stand in one table
 */
export function mergeBench<Bench extends SavedBench>(
  saved: SavedBench,
  measured: Bench,
  networks: readonly string[],
  methods: readonly string[],
): Bench {
  const conditions = new Set([...Object.keys(saved), ...Object.keys(measured)]);
  conditions.delete("results");
  const differing = [...conditions].filter((name) => saved[name] !== measured[name]);
  if (differing.length > 0) {
    const values = (bench: SavedBench) =>
      differing.map((name) => `${name} ${bench[name] ?? "none"}`).join(", ");
    throw new UserError(`it has ${values(saved)}, this measurement ${values(measured)}`);
  }
  const name = ({ network, method, batch }: MeasuredLine) => `${network} ${method} ${batch}`;
  const lines = new Map([...saved.results, ...measured.results].map((line) => [name(line), line]));
  const results = [...lines.values()].toSorted((a, b) =>
    networks.indexOf(a.network) - networks.indexOf(b.network) ||
    methods.indexOf(a.method) - methods.indexOf(b.method) || a.batch - b.batch
  );
  return { ...measured, results };
}
