import { canonical } from "../key/canonical.ts";
import { isInnerPath } from "../system/inner_path.ts";
import type { Stage } from "../types.ts";
import { messageOf, UserError } from "../words/errors.ts";
import { foldersAbove } from "../words/folders_above.ts";
import { isWithin } from "../words/is_within.ts";
import { isNamePart } from "../words/name_part.ts";
import { didYouMean } from "../words/did_you_mean.ts";
import { count } from "../words/text.ts";
import type { Graph } from "./graph.ts";
import { listPath } from "./list_path.ts";

/** The error that lists the problems of a graph, and those of its configuration. */
export function graphError(problems: readonly string[], configuration = false): UserError {
  const list = problems.map((problem) => `\n  - ${problem}`).join("");
  const where = configuration
    ? "The configuration and the graph of stages have"
    : "The graph of stages has";
  return new UserError(`${where} ${count(problems.length, "problem")}:${list}`);
}

/**
 * Checks the declared stages and sorts them. Problems are duplicate or malformed names, unknown inputs, publish paths that
 * clash or leave the project, and cycles. The graph must not be used if there are any.
 */
export function checkGraph(
  stages: readonly Stage[],
): { readonly graph: Graph; readonly problems: readonly string[] } {
  const problems = [
    ...nameProblems(stages),
    ...valueProblems(stages),
    ...inputProblems(stages),
    ...publishProblems(stages),
  ];
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const order = sort(stages, byName, problems);
  const dependants = new Map<string, string[]>(stages.map((stage) => [stage.name, []]));
  for (const stage of order) {
    for (const input of new Set(Object.values(stage.inputs))) {
      dependants.get(input)?.push(stage.name);
    }
  }
  return { graph: { order, byName, dependants }, problems };
}

function nameProblems(stages: readonly Stage[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of stages) {
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
    if (!name.split("/").every(isNamePart) || /\.json\//.test(name)) {
      problems.push(`"${name}" is not a stage name; wanted lower-case words separated by "/".`);
    }
  }
  for (const name of repeated) problems.push(`Two stages are named "${name}".`);
  return problems;
}

/** Finds values that cannot enter a key. */
function valueProblems(stages: readonly Stage[]): string[] {
  return stages.flatMap(({ name, config, seed, versions }) => {
    try {
      canonical({ config, seed: seed ?? null, versions: versions ?? {} }, `"${name}"`);
      return [];
    } catch (error) {
      return [`${messageOf(error)}.`];
    }
  });
}

function inputProblems(stages: readonly Stage[]): string[] {
  const names = new Set(stages.map((stage) => stage.name));
  return stages.flatMap((stage) =>
    Object.entries(stage.inputs)
      .filter(([, input]) => !names.has(input))
      .map(([role, input]) =>
        `"${stage.name}" reads "${input}" as ${role}, but there is no such stage.${
          didYouMean(input, names)
        }`
      )
  );
}

function publishProblems(stages: readonly Stage[]): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  /** Folders of run records, which stages may share. */
  const shared = new Set<string>();
  for (const stage of stages) {
    const { publishFolder: folder, publishRecords: records } = stage;
    const published = Object.values(stage.publish ?? {});
    const outside = folder === undefined
      ? []
      : published.filter((p) => !p.startsWith(`${folder}/`));
    for (const path of outside) {
      problems.push(`"${stage.name}" publishes "${path}"; wanted a path inside "${folder}".`);
    }
    const lists = folder === undefined ? [] : [listPath(folder, stage.name)];
    const own = records === undefined || shared.has(records) ? [] : [records];
    for (const path of own) shared.add(path);
    for (const path of [...published, ...lists, ...own]) {
      if (!isInnerPath(path)) {
        problems.push(`"${stage.name}" publishes to "${path}"; wanted a path inside the project.`);
      } else if (isWithin(path, ".cache")) {
        problems.push(`"${stage.name}" publishes to "${path}"; ".cache" belongs to the engine.`);
      }
      const other = owners.get(path);
      if (other !== undefined) {
        problems.push(`"${other}" and "${stage.name}" both publish "${path}".`);
      }
      owners.set(path, stage.name);
    }
  }
  for (const [path, owner] of owners) {
    for (const holder of foldersAbove(path)) {
      const other = owners.get(holder);
      if (other === undefined) continue;
      problems.push(
        `"${other}" publishes "${holder}", and "${owner}" publishes "${path}" inside it.`,
      );
    }
  }
  return problems;
}

/** Sorts depth-first and adds every cycle to the problems. Uses a stack of its own, since chains may be long. */
function sort(
  stages: readonly Stage[],
  byName: ReadonlyMap<string, Stage>,
  problems: string[],
): Stage[] {
  const order: Stage[] = [];
  const done = new Set<string>();
  for (const start of stages) {
    const path: { readonly stage: Stage; readonly rest: string[] }[] = [];
    const onPath = new Set<string>();
    const enter = (stage: Stage) => {
      path.push({ stage, rest: Object.values(stage.inputs).reverse() });
      onPath.add(stage.name);
    };
    if (!done.has(start.name)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        path.pop();
        onPath.delete(top.stage.name);
        done.add(top.stage.name);
        order.push(top.stage);
      } else if (onPath.has(next)) {
        const names = path.map(({ stage }) => stage.name);
        const cycle = [...names.slice(names.indexOf(next)), next];
        problems.push(`These stages depend on each other: ${cycle.join(" ← ")}.`);
      } else if (!done.has(next)) {
        const stage = byName.get(next);
        if (stage !== undefined) enter(stage);
      }
    }
  }
  return order;
}
