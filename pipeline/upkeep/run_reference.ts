import { UserError } from "../words/errors.ts";
import type { Project } from "../plan/project.ts";
import { readRecord } from "../store/records.ts";
import { storeContents } from "../store/contents.ts";
import { didYouMean } from "../words/suggest.ts";
import type { RunRecord } from "../types.ts";

/**
 * Finds a run by a stage (its latest run), by the first characters of a key (at least four), or by the path of its run record.
 *
 * @throws {UserError} if the reference fits no run, or several
 */
export async function findRun({ store, graph, root }: Project, word: string): Promise<RunRecord> {
  const latest = store.latest(word);
  if (latest !== null) return latest;
  const { records, latest: stages } = await storeContents(store);
  if (/^[0-9a-f]{4,64}$/.test(word)) {
    const found = [...records.values()].filter(({ key }) => key.startsWith(word));
    if (found.length > 1) {
      const keys = found.slice(0, 3).map(({ key, stage }) => `${key.slice(0, 12)} (${stage})`);
      throw new UserError(`${found.length} runs have a key that begins with "${word}": ${keys}.`);
    }
    if (found[0] !== undefined) return found[0];
  }
  if (word.endsWith(".json")) {
    const record = readRecord(word) ?? readRecord(`${root}/${word}`);
    if (record !== null) return record;
  }
  const names = new Set([...graph.byName.keys(), ...stages.keys()]);
  throw new UserError(
    graph.byName.has(word)
      ? `"${word}" has never been run. To run it: run ${word}.`
      : `There is no run "${word}"; wanted a stage, the first characters of a key, or a run record's file.${
        didYouMean(word, names)
      }`,
  );
}
