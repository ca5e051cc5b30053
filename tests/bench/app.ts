/**
 * The command line of a pipeline of trivial stages: `app.ts <shape> <stages> <root> <command…>`.
 *
 * @module
 */
import type { App } from "../../pipeline/app.ts";
import { runCli } from "../../pipeline/cli.ts";
import type { Json, Stage } from "../../pipeline/types.ts";

/** Shape of a pipeline: a chain, or a fan of leaves with one join. Each stage copies the bytes of its inputs. */
export type Shape = "chain" | "fan";

/** Makes the stages of a pipeline. Each reads one number from its configuration, so that one leaf can change. */
export function benchStages(shape: Shape, count: number, changed: Json): Stage[] {
  const leaf = (i: number, inputs: Record<string, string>): Stage => ({
    name: `s${i}`,
    program: "cat.ts",
    config: { number: i === 0 ? changed : i },
    inputs,
  });
  if (shape === "chain") {
    return Array.from({ length: count }, (_, i) => leaf(i, i === 0 ? {} : { in: `s${i - 1}` }));
  }
  const leaves = Array.from({ length: count }, (_, i) => leaf(i, {}));
  const inputs = Object.fromEntries(leaves.map(({ name }) => [name, name]));
  return [...leaves, { name: "join", program: "cat.ts", config: {}, inputs }];
}

/** The program of every stage. */
export const CAT = `export default async ({ config, inputs, output }) => {
  using out = await Deno.open(output + "/out", { create: true, write: true });
  await out.write(new TextEncoder().encode((config.number ?? "") + "\\n"));
  for (const folder of Object.values(inputs)) await out.write(await Deno.readFile(folder + "/out"));
};`;

if (import.meta.main) {
  const [shape, count, root = "", ...argv] = Deno.args;
  const app: App = {
    root,
    importMapFlags: ["--no-lock"],
    load({ set }) {
      const stages = benchStages(shape as Shape, Number(count), set[0]?.value ?? 0);
      return Promise.resolve({ stages, goal: [stages.at(-1)!.name], slurm: { maxJobs: 2000 } });
    },
  };
  Deno.exit(await runCli(argv, app));
}
