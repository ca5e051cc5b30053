import { copyFile, cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Packed } from "../app.ts";
import { ancestors } from "../plan/graph.ts";
import { planFor } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { childEnvironment } from "../system/child_environment.ts";
import { runProgram } from "../system/run_program.ts";
import { copyProject } from "./copy_project.ts";
import { copyResults } from "./copy_results.ts";
import { settingsScript } from "./settings_script.ts";
import { stageGroups } from "./stage_groups.ts";

/** What to pack. */
export interface PackOptions {
  readonly project: Project;
  /** Names of the stages to run elsewhere. */
  readonly wanted: readonly string[];
  readonly work: (stage: string) => number;
  readonly packed: Packed;
  /** The flags of every run, as they are typed. */
  readonly flags: string;
  /** Size of the pieces of what is brought back; by default it stays whole. */
  readonly split?: string;
  /** Receives each step. */
  readonly onStep: (text: string) => void;
}

/**
 * Makes a folder from which stages run on another machine of this kind, without a network:
 *
 * ```text
 * run.sh, settings.sh   the command, and what it runs
 * deno                  Deno itself
 * modules/              its cache of packages
 * project/              the project at its commit, with its store: the data and results that the stages read
 * back/                 what has come of it, a cache folder and the output of the check; made by run.sh
 * ```
 *
 * @param folder an empty folder
 * @returns the groups of stages that it runs
 */
export async function makePack(
  { project, wanted, work, packed, flags, split, onStep }: PackOptions,
  folder: string,
): Promise<readonly (readonly string[])[]> {
  const { graph, root } = project;
  using _held = await project.store.share();
  const { verdicts } = planFor(project, [], ancestors(graph, wanted));
  const groups = stageGroups(graph, wanted, verdicts, work);
  const home = `${folder}/project`;

  onStep("the project");
  await copyProject(root, home);
  onStep("results and data");
  await copyResults(project, verdicts, groups.flat(), `${home}/.cache`);
  // Digests of code by its content, which take long to make.
  await copyFile(`${root}/.cache/code.json`, `${home}/.cache/code.json`).catch(() => {});
  onStep("libraries");
  for (const [to, from] of Object.entries(packed.files)) {
    await cp(from, `${home}/${to}`, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  }
  onStep("Deno and its packages");
  await copyFile(Deno.execPath(), `${folder}/deno`);
  await Deno.chmod(`${folder}/deno`, 0o755);
  const env = { ...childEnvironment({ registry: true }), DENO_DIR: `${folder}/modules` };
  const { modules } = packed;
  if (modules.length > 0) {
    await runProgram(Deno.execPath(), ["cache", ...modules], { cwd: home, env });
  }

  const machine = (await runProgram("uname", ["-sm"])).trim();
  const { start, check = [] } = packed;
  await Deno.writeTextFile(
    `${folder}/settings.sh`,
    settingsScript({ machine, start, check, env: packed.env, flags, groups, split: split ?? "" }),
  );
  await copyFile(fileURLToPath(new URL("./run.sh", import.meta.url)), `${folder}/run.sh`);
  await Deno.chmod(`${folder}/run.sh`, 0o755);
  return groups;
}
