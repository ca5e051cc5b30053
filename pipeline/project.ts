import { codeReader } from "./code.ts";
import type { CodeParts } from "./code_parts.ts";
import { UserError } from "./errors.ts";
import { checkGraph, type Graph, graphError } from "./graph.ts";
import type { OwnKey } from "./key.ts";
import { openStore, type Store } from "./store.ts";
import type { Stage } from "./types.ts";
import { packageVersions } from "./versions.ts";

/** A checked graph with all that decisions are made from. */
export interface Project {
  /** Absolute, real path of the project's folder. */
  readonly root: string;
  readonly graph: Graph;
  readonly store: Store;
  /** Stage → digests of its code and versions. */
  readonly own: ReadonlyMap<string, OwnKey>;
  /** Stage → project files that importing its program and modules reads, relative to the project. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Code digest → what the code is made of. */
  readonly parts: ReadonlyMap<string, CodeParts>;
  /** The bytes of a project file as they were when the code was digested. */
  readonly source: (file: string) => Uint8Array | null;
}

/**
 * Checks the stages, digests their code and opens the store in `<root>/.cache`.
 *
 * @param mistakes what else is wrong, in the configuration that the stages were made from
 * @throws {UserError} listing all that is wrong with it, the graph, modules and packages, before anything runs
 * @throws {EnvironmentError} when the store cannot be written
 */
export async function openProject(
  root: string,
  stages: readonly Stage[],
  mistakes: readonly string[] = [],
): Promise<Project> {
  const real = await Deno.realPath(root);
  const { graph, problems: found } = checkGraph(stages);
  const problems = [...mistakes, ...found];
  const versionsOf = packageVersions(real);
  const reader = codeReader(real, `${real}/.cache/code.json`);
  const own = new Map<string, OwnKey>();
  const files = new Map<string, readonly string[]>();
  const parts = new Map<string, CodeParts>();
  try {
    for (const stage of stages) {
      const code: Record<string, string> = {};
      const versions: Record<string, string> = { ...stage.versions };
      const read = new Set<string>();
      const modules: [string, string][] = [[stage.program, stage.program]];
      for (const [role, module] of Object.entries(stage.modules ?? {})) {
        modules.push([`${module} as ${role}`, module]);
      }
      for (const [name, module] of modules) {
        const bundle = await reader.read(module).catch((error) => {
          if (!(error instanceof UserError)) throw error;
          problems.push(`"${stage.name}": ${error.message}`);
        });
        if (bundle === undefined) continue;
        const { digest, packages, files, parts: made } = bundle;
        code[name] = digest;
        parts.set(digest, made);
        for (const file of files) read.add(file);
        for (const specifier of packages) {
          try {
            const found = versionsOf(specifier);
            if (found !== null) versions[found.name] = found.version;
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            problems.push(`"${stage.name}": ${error.message}`);
          }
        }
      }
      own.set(stage.name, { code, versions });
      files.set(stage.name, [...read].sort());
    }
  } finally {
    await reader.close();
  }
  if (problems.length > 0) throw graphError([...new Set(problems)], mistakes.length > 0);
  const store = await openStore(`${real}/.cache`);
  return { root: real, graph, store, own, files, parts, source: reader.source };
}
