import { assertEquals } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../../pipeline/helpers/project.ts";
import { objectFile } from "../../pipeline/helpers/train_and_table.ts";

const FILES = {
  "raw.ts": `export default ({ config, output }) =>
    Deno.writeTextFile(output + "/raw.txt", config.text);`,
  "cut.ts": `export const cut = (text) => text.slice(0, 4);`,
  "mid.ts": `import { cut } from "./cut.ts";
  export default async ({ inputs, output, config, send, signal }) => {
    const text = cut(await Deno.readTextFile(inputs.raw + "/raw.txt"));
    await Deno.writeTextFile(output + "/mid.txt", text);
    send({ type: "progress", done: 1, total: 2, unit: "files", note: String(Deno.pid) });
    const released = () => Deno.stat(config.wait).then(() => true, () => false);
    while (config.wait && !await released()) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (config.fail) throw new Error("after a partial write");
    if (config.forget) await Deno.remove(output + "/mid.txt");
    if (config.bytes) await Deno.writeFile(output + "/big", new Uint8Array(config.bytes));
    await Deno.writeTextFile(output + "/other.txt", "");
  };`,
  "final.ts": `export default async ({ inputs, output, config }) =>
    Deno.writeTextFile(
      output + "/final.txt",
      (config.words ?? "final of ") + await Deno.readTextFile(inputs.mid + "/mid.txt"),
    );`,
};

/** Behaviour of `mid` besides its work. */
export interface Mid {
  /** A file that `mid` waits for, with half of its output written. */
  readonly wait?: string;
  readonly fail?: boolean;
  readonly forget?: boolean;
  readonly bytes?: number;
}

/** `raw` → `mid` → `final`, the last two published. */
export function stages(text = "abcdef", mid: Mid = {}, words = "final of "): Stage[] {
  return [
    stage("raw", "raw.ts", { config: { text } }),
    stage("mid", "mid.ts", {
      config: { ...mid },
      inputs: { raw: "raw" },
      publish: { "mid.txt": "mid.txt" },
      ...(mid.wait === undefined ? {} : { permissions: { read: [mid.wait] } }),
    }),
    stage("final", "final.ts", {
      config: { words },
      inputs: { mid: "mid" },
      publish: { "final.txt": "final.txt" },
    }),
  ];
}

/** The bundler's cache of digests, which saves its time. */
let memory: string | undefined;

/** Makes a project of the three stages without results. */
export async function begun(): Promise<TestProject> {
  return await testProject(memory === undefined ? FILES : { ...FILES, ".cache/code.json": memory });
}

/** Makes a project of the three stages and runs them. */
export async function done(): Promise<TestProject> {
  const project = await begun();
  assertEquals((await project.run(stages())).failed, []);
  memory ??= await project.read(".cache/code.json");
  return project;
}

/** Reads the published files. */
export async function published(project: TestProject): Promise<string[]> {
  return [await project.read("mid.txt"), await project.read("final.txt")];
}

/** Path, relative to the project, of a stage's file in the store, made writable. */
export async function stored(project: TestProject, stage: string, file: string): Promise<string> {
  const path = await objectFile(project, stage, file);
  await Deno.chmod(`${project.root}/${path}`, 0o644);
  return path;
}

/** Whether `mid` has written half of its output. */
export const halfDone = (event: Event): boolean => event.type === "progress";
