import { fileURLToPath } from "node:url";
import { writeAtomically } from "../system/atomic.ts";
import { digestText } from "../key/digest.ts";

/**
 * Bundles the program of a job into one file. A job may wait for days, while the project moves to another commit.
 *
 * @param root the project's folder
 * @returns the path of the bundle
 */
export async function jobProgram(root: string): Promise<string> {
  const esbuild = await import("esbuild");
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("./job.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "esnext",
    external: ["node:*"],
    tsconfigRaw: "{}",
    logLevel: "silent",
  });
  await esbuild.stop();
  const { text } = outputFiles[0]!;
  const path = `${root}/.cache/code/job-${digestText("job", text).slice(0, 16)}.js`;
  if (await Deno.stat(path).catch(() => null) === null) await writeAtomically(path, text);
  return path;
}
