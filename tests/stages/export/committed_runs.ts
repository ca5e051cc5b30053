import type { ExportedRun } from "../../../pipeline/app.ts";
import type { RunRecord } from "../../../pipeline/types.ts";
import { ROOT } from "../../root.ts";

const RUNS = `${ROOT}/results/quick/runs/`;

function* records(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* records(`${folder}${name}/`);
    else if (/^seed-\d+\.json$/.test(name)) yield `${folder}${name}`;
  }
}

/** The committed runs of the profile `quick`, with their evidence as files of their outputs. */
export function committedRuns(): ExportedRun[] {
  return [...records(RUNS)].sort().map((path): ExportedRun => {
    const pathOf = (file: string) => {
      const evidence = `${path.replace(/\.json$/, "")}/${file}`;
      return [...Deno.readDirSync(evidence.slice(0, evidence.lastIndexOf("/")))]
          .some(({ name }) => name === file)
        ? evidence
        : null;
    };
    return {
      stage: path.slice(RUNS.length).replace(/\.json$/, ""),
      record: JSON.parse(Deno.readTextFileSync(path)) as RunRecord,
      inputs: { data: "prepare/mnist-digits" },
      pathOf,
      read: async (file) => {
        const found = pathOf(file);
        return found === null ? null : await Deno.readTextFile(found);
      },
    };
  });
}
