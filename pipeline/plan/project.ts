import { type CodeReader, codeReader } from "../key/code.ts";
import type { CodeParts } from "../key/code_parts.ts";
import type { ConfigWords } from "./explain.ts";
import type { Chosen } from "../words/chosen_flags.ts";
import { UserError } from "../words/errors.ts";
import { count } from "../words/text.ts";
import { checkGraph, graphError } from "./check_graph.ts";
import type { Graph } from "./graph.ts";
import type { CodeKey } from "../key/key.ts";
import { openStore, type Store } from "../store/store.ts";
import { type PublishedRecords, publishedRecords } from "./published_records.ts";
import type { Stage } from "../types.ts";
import { type PackageVersions, packageVersions } from "../key/versions.ts";

/** A checked graph, with everything that decisions are made from. */
export interface Project extends PublishedRecords {
  /** Absolute, real path of the project's folder. */
  readonly root: string;
  readonly graph: Graph;
  readonly store: Store;
  /** Stage → its digests of code and its versions. */
  readonly own: ReadonlyMap<string, CodeKey>;
  /** Stage → project files that its program and modules import, relative to the project. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Code digest → declarations of the code. */
  readonly parts: ReadonlyMap<string, CodeParts>;
  /** How reasons put changes of the configuration; by default as programs read it. */
  readonly words?: ConfigWords | undefined;
  /** What chose the stages, for the commands in messages; by default, no flag did. */
  readonly chosen?: Chosen;
  /** The bytes of a project file at the time when the code was digested. */
  readonly source: (file: string) => Uint8Array | null;
}

/**
 * Checks the stages, digests their code and opens the store in `<root>/.cache`.
 *
 * @param mistakes the mistakes that were found in the configuration
 * @param committed folder of committed run records, relative to the project
 * @throws {UserError} that lists all mistakes in configuration, graph, modules and packages
 * @throws {EnvironmentError} if the store cannot be written
 */
export async function openProject(
  root: string,
  stages: readonly Stage[],
  mistakes: readonly string[] = [],
  committed?: string,
): Promise<Project> {
  const real = await Deno.realPath(root);
  const { graph, problems: found } = checkGraph(stages);
  const problems = [...mistakes, ...found];
  const versionsOf = packageVersions(real);
  const reader = codeReader(real, `${real}/.cache/code.json`);
  const own = new Map<string, CodeKey>();
  const files = new Map<string, readonly string[]>();
  const parts = new Map<string, CodeParts>();
  /** Stages of equal modules and versions share their code; a program may have thousands of stages. */
  const codes = new Map<string, Promise<StageCode>>();
  /** What is wrong with code → the stages that use it. */
  const owners = new Map<string, string[]>();
  try {
    for (const { name, program, modules = {}, versions = {} } of stages) {
      const id = JSON.stringify([program, modules, versions]);
      let code = codes.get(id);
      if (code === undefined) {
        code = stageCode({ program, modules, versions }, reader, versionsOf);
        codes.set(id, code);
      }
      const { own: key, files: read, parts: made, problems: found } = await code;
      own.set(name, key);
      files.set(name, read);
      for (const [digest, each] of made) parts.set(digest, each);
      for (const problem of found) owners.set(problem, [...owners.get(problem) ?? [], name]);
    }
  } finally {
    await reader.close();
  }
  for (const [problem, [first, ...others]] of owners) {
    const more = others.length === 0 ? "" : ` and ${count(others.length, "more stage")}`;
    problems.push(`"${first}"${more}: ${problem}`);
  }
  if (problems.length > 0) throw graphError([...new Set(problems)], mistakes.length > 0);
  const store = await openStore(`${real}/.cache`);
  const published = publishedRecords(real, stages, committed);
  return { root: real, graph, store, own, files, parts, ...published, source: reader.source };
}

/** The code of a stage: all its modules together. */
interface StageCode {
  readonly own: CodeKey;
  readonly files: readonly string[];
  readonly parts: ReadonlyMap<string, CodeParts>;
  readonly problems: readonly string[];
}

async function stageCode(
  { program, modules, versions: given }: Required<Pick<Stage, "program" | "modules" | "versions">>,
  reader: CodeReader,
  versionsOf: PackageVersions,
): Promise<StageCode> {
  const code: Record<string, string> = {};
  const versions: Record<string, string> = { ...given };
  const read = new Set<string>();
  const parts = new Map<string, CodeParts>();
  const problems: string[] = [];
  const noteMistake = (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    problems.push(error.message);
  };
  const named: [string, string][] = [[program, program]];
  for (const [role, module] of Object.entries(modules)) {
    named.push([`${module} as ${role}`, module]);
  }
  for (const [name, module] of named) {
    const bundle = await reader.read(module).catch(noteMistake);
    if (bundle === undefined) continue;
    code[name] = bundle.digest;
    parts.set(bundle.digest, bundle.parts);
    for (const file of bundle.files) read.add(file);
    for (const specifier of bundle.packages) {
      try {
        const found = versionsOf(specifier);
        if (found !== null) versions[found.name] = found.version;
      } catch (error) {
        noteMistake(error);
      }
    }
  }
  return { own: { code, versions }, files: [...read].sort(), parts, problems };
}
