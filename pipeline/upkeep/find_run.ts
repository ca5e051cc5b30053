import { resolve } from "node:path";
import { typedPath } from "../words/typed_path.ts";
import { UserError } from "../words/errors.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { readRecord } from "../store/records.ts";
import { storeContents } from "../store/contents.ts";
import { didYouMean } from "../words/did_you_mean.ts";
import { taskCommand } from "../words/task_command.ts";
import { runResult } from "../store/run_result.ts";
import type { RunResult } from "../app.ts";

/**
 * Finds a run by a stage (its present result, else its latest run), by the first characters of a key (at least four), or by the path
 * of its run record, from where the user stands or in the project.
 *
 * @throws {UserError} if the reference fits no run, or several
 */
export async function findRun(project: Project, word: string): Promise<RunResult> {
  const { store, graph, root, chosen } = project;
  // An experiment since then does not count.
  const verdict = graph.byName.has(word) ? plan(project, [word]).get(word) : undefined;
  const latest = verdict?.state === "fresh" ? verdict.record : store.latest(word);
  if (latest !== null) return runResult(store, latest);
  const { records, latest: stages } = await storeContents(store);
  if (/^[0-9a-f]{4,64}$/.test(word)) {
    const found = [...records.values()].filter(({ key }) => key.startsWith(word));
    if (found.length > 1) {
      const keys = found.slice(0, 3).map(({ key, stage }) => `${key.slice(0, 12)} (${stage})`);
      throw new UserError(`${found.length} runs have a key that begins with "${word}": ${keys}.`);
    }
    if (found[0] !== undefined) return runResult(store, found[0]);
  }
  if (word.endsWith(".json")) {
    for (const path of [typedPath(word), resolve(root, word)]) {
      const record = readRecord(path);
      if (record !== null) return besideIt(runResult(store, record), path);
    }
  }
  const names = new Set([...graph.byName.keys(), ...stages.keys()]);
  throw new UserError(
    graph.byName.has(word)
      ? `"${word}" has never been run. To run it: ${taskCommand(`run ${word}`, chosen)}.`
      : `There is no run "${word}"; wanted a stage, the first characters of a key, or a run record's file.${
        didYouMean(word, names)
      }`,
  );
}

/** A run whose record was named by its file: what the store lacks of it may lie in the folder beside it. */
function besideIt({ record, read }: RunResult, path: string): RunResult {
  const folder = path.replace(/\.json$/, "");
  return {
    record,
    read: async (file) =>
      await read(file) ?? await Deno.readTextFile(`${folder}/${file}`).catch(() => null),
  };
}
