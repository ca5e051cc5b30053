import { dirname } from "node:path";
import { writeAtomically } from "../../pipeline/system/atomic.ts";
import { forgetCache } from "../pipeline/helpers/forget_cache.ts";
import { ROOT } from "../root.ts";

forgetCache();

/** A copy of the project in a temporary folder, without caches, and a way to run Deno in it. */
export interface ProjectCopy extends AsyncDisposable {
  readonly root: string;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The files that `deno task reproduce` needs. */
export const PROGRAM: readonly string[] = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "pick_std.ts",
  "std",
  "pipeline",
  "tensorflow",
  "models",
  "stages",
  "configs",
];

/** Deno's words before those of the command line, in a copy. */
export const MAIN: readonly string[] = [
  ...["run", "-A", "--import-map=std/closed.json", "--lock=deno.lock", "--frozen", "main.ts"],
];

/** Part of the folder's name. Each of its signs has a meaning in a URL. */
const NAME = "project #1: 50%41 größer?";

/** Digests of code by its content, from one copy to the next: bundling all programs takes longer than many a test. */
const CODE = `${ROOT}/.cache/tests/code.json`;

/** @param paths files and folders of the project to copy */
export async function copyProject(paths: readonly string[]): Promise<ProjectCopy> {
  const folder = await Deno.makeTempDir();
  const root = `${folder}/${NAME}`;
  await Deno.mkdir(root);
  for (const path of paths) {
    await Deno.mkdir(dirname(`${root}/${path}`), { recursive: true });
    await copy(`${ROOT}/${path}`, `${root}/${path}`);
  }
  const modules = `${root}/.deno`;
  await Deno.mkdir(modules);
  // Deno's cache of its own, but the npm packages are those that are here already.
  await Deno.symlink(await npmCache(), `${modules}/npm`);
  const code = `${root}/.cache/code.json`;
  if (paths.includes("pipeline")) {
    await Deno.mkdir(`${root}/.cache`);
    await Deno.copyFile(CODE, code).catch(() => {});
  }
  return {
    root,
    async run(args, env = {}) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args],
        cwd: root,
        env: { DENO_DIR: modules, NO_COLOR: "1", STD: "", JSR_URL: NOWHERE, ...env },
      }).output();
      const text = new TextDecoder();
      return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      const learnt = await Deno.readTextFile(code).catch(() => null);
      if (learnt !== null) await writeAtomically(CODE, learnt);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Address of a registry that nobody serves. */
export const NOWHERE = "http://127.0.0.1:9/";

/** Makes the saved choice of pick_std too old to be used. */
export async function expire({ root }: ProjectCopy): Promise<void> {
  const path = `${root}/.cache/std/choice.json`;
  const choice = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify({ ...choice, checked: 0 }));
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}

async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}
