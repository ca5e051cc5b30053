import { basename, dirname } from "node:path";
import { isArchive, makeArchive } from "../pack/archive.ts";
import { makePack } from "../pack/pack.ts";
import { stagesAhead } from "../pack/stage_groups.ts";
import { ancestors, selectStages } from "../plan/graph.ts";
import { progressLine } from "../screen/progress_line.ts";
import { namesIn } from "../system/folder.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { isTaken } from "../system/is_there.ts";
import { makeParent } from "../system/make_parent.ts";
import { removeFolder } from "../system/remove_folder.ts";
import { typedPath } from "../words/typed_path.ts";
import { chosenFlags } from "../words/chosen_flags.ts";
import { UserError } from "../words/errors.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count, size } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";
import { execute } from "./execute.ts";

/** The folder in an archive. */
const nameOf = (archive: string) => archive.replace(/\.(tar|tgz)(\.\w+)?$/, "");

/** `pack`: makes what stages read, then one folder or archive with all that they need. */
export async function pack(loaded: Loaded): Promise<number> {
  const { args, app, workflow, project } = loaded;
  const [typed = "", ...stages] = args.names;
  const { split } = args;
  if (app.pack === undefined) throw new UserError("This application cannot be packed.");
  const target = typedPath(typed);
  if (split !== undefined && !isArchive(target)) {
    throw new UserError(
      `--split cuts an archive into pieces, and "${typed}" is a folder; wanted a name that ends with .tar.gz or .tar.zst.`,
    );
  }
  await refusePresent(typed, target, split !== undefined);
  const work = (name: string) => {
    const stage = project.graph.byName.get(name);
    return stage && workflow.times?.amount(stage.program, stage.config) || 0;
  };
  const wanted = stages.length > 0 ? selectStages(project.graph, stages) : workflow.goal;
  const ahead = stagesAhead(project.graph, wanted, work);
  if (ahead.length > 0) {
    const code = await execute(loaded, ahead);
    if (code !== 0) return code;
  }
  let temporary: string | null = null;
  using _interruptions = onInterruption(() => {
    if (temporary !== null) Deno.removeSync(temporary, { recursive: true });
    Deno.exit(INTERRUPTED);
  });
  const needed = ancestors(project.graph, wanted);
  const packed = await app.pack(project.graph.order.filter(({ name }) => needed.has(name)), args);
  const flags = chosenFlags({ ...args, added: { ...args.added, ...packed.added } });
  const show = progressLine(args);
  await makeParent(target);
  temporary = await Deno.makeTempDir({ dir: dirname(target), prefix: ".pack-" });
  try {
    const folder = `${temporary}/${nameOf(basename(target))}`;
    await Deno.mkdir(folder);
    const onStep = (step: string) => show(`packing ${step}`);
    const groups = await makePack({
      ...{ project, wanted, work, onStep, packed, flags },
      ...(split !== undefined && { split }),
    }, folder);
    if (isArchive(target)) onStep("all of it");
    const made = isArchive(target)
      ? await makeArchive(folder, `${temporary}/${basename(target)}`, split)
      : [folder];
    // Packing takes long, and the stages before it longer.
    await refusePresent(typed, target, split !== undefined);
    const files = made.map((path) => `${dirname(target)}/${basename(path)}`);
    for (const [i, path] of made.entries()) await Deno.rename(path, files[i]!);
    show("");
    const stages = groups.map((names) => names.length);
    if (args.json) printJson({ files, groups });
    else print("stdout", await instructions(files, basename(target), stages, split));
    return 0;
  } finally {
    show("");
    await removeFolder(temporary);
  }
}

/**
 * Pieces of an earlier pack would be among the new ones for whoever joins them.
 *
 * @throws {UserError} if the target is there already, or what would be taken for a piece of it
 */
async function refusePresent(typed: string, target: string, isSplit: boolean): Promise<void> {
  if (await isTaken(target)) {
    throw new UserError(`Packing into "${typed}": it exists already. Remove it, or name another.`);
  }
  const pieces = (isSplit ? await namesIn(dirname(target)) : [])
    .filter((name) => name.startsWith(`${basename(target)}.`)).sort();
  if (pieces.length === 0) return;
  const named = pieces.length > 3 ? [...pieces.slice(0, 2), "…", pieces.at(-1)] : pieces;
  throw new UserError(
    `Packing into pieces of "${typed}": ${
      count(pieces.length, "file")
    } beside it would be taken for ${pieces.length === 1 ? "one" : "some"} of them: ${
      named.join(", ")
    }. Remove ${pieces.length === 1 ? "it" : "them"}, or choose another name.`,
  );
}

/** Says what was packed, and what to do with it there and here. */
async function instructions(
  files: readonly string[],
  archive: string,
  groups: readonly number[],
  split: string | undefined,
): Promise<string> {
  const stages = count(groups.reduce((sum, stages) => sum + stages, 0), "stage");
  const [first = ""] = files;
  const { size: bytes, isDirectory } = await Deno.stat(first);
  const flags = { ".tar": "-x", ".zst": "--zstd -x", ".xz": "-xJ" };
  const stream = Object.entries(flags).find(([end]) => archive.endsWith(end))?.[1] ?? "-xz";
  const [where, open] = isDirectory
    ? [first, []]
    : split === undefined
    ? [`${first} (${size(bytes)})`, [`  tar -xf ${basename(first)}`]]
    : [
      `${count(files.length, "piece")} beginning with ${first}`,
      [`  cat ${archive}.* | tar ${stream}`],
    ];
  return [
    `Packed ${stages} into ${where}, to run in ${
      count(groups.length, "group")
    }, the shortest first.`,
    "There:",
    ...open,
    `  ${nameOf(archive)}/run.sh --minutes 25`,
    "Here, with what it brings back:",
    "  deno task unpack back.tar.gz",
  ].join("\n");
}
