import { cp } from "node:fs/promises";
import { isTaken } from "../system/is_there.ts";
import { runProgram } from "../system/run_program.ts";
import { UserError } from "../words/errors.ts";

/**
 * Copies a project at its commit, with the changes and new files that git would take: a clone without history.
 *
 * @throws {UserError} if the folder is no git repository
 */
export async function copyProject(root: string, folder: string): Promise<void> {
  const git = (...args: string[]) => runProgram("git", ["-C", root, ...args]);
  await git("rev-parse", "HEAD").catch(() => {
    throw new UserError(`Packing "${root}": it is no git repository with a commit.`);
  });
  await runProgram("git", ["clone", "--quiet", "--no-local", "--depth", "1", root, folder]);
  // The name of a folder of this machine is nobody's business there.
  await runProgram("git", ["-C", folder, "remote", "remove", "origin"]);
  const changed = await git("diff", "--name-only", "-z", "HEAD") +
    await git("ls-files", "-z", "--others", "--exclude-standard");
  for (const path of changed.split("\0").filter((path) => path !== "")) {
    if (await isTaken(`${root}/${path}`)) {
      await cp(`${root}/${path}`, `${folder}/${path}`, { recursive: true });
    } else await Deno.remove(`${folder}/${path}`).catch(() => {});
  }
}
