/**
 * What no engine can go below, `floor.ts <shape> <stages> <root>`: the very processes that the engine would start, with the
 * same flags, permissions and jobs, one after another; nothing is digested, synced, recorded or decided.
 *
 * @module
 */
import { childCommand } from "../../pipeline/executor/child_command.ts";
import type { StageOrder } from "../../pipeline/executor/executor.ts";
import type { Key } from "../../pipeline/types.ts";
import { benchStages, CAT, type Shape } from "./app.ts";

/** Largest number of characters on a command line. For more, the engine permits the folder that holds all files. */
const MOST_CHARACTERS = 100_000;

if (import.meta.main) {
  const [shape, count, root = ""] = Deno.args;
  const code = `${root}/code`;
  await Deno.mkdir(`${code}/project`, { recursive: true });
  await Deno.writeTextFile(`${code}/project/cat.ts`, CAT);
  const program = await Deno.readTextFile(
    new URL("../../pipeline/executor/stage_process.ts", import.meta.url),
  );
  await Deno.writeTextFile(`${code}/stage_process.ts`, program);
  for (const { name, config, inputs } of benchStages(shape as Shape, Number(count), 0)) {
    const folder = (of: string) => `${root}/objects/${of}`;
    const [output, scratch, alive] = [
      folder(name),
      `${root}/scratch/${name}`,
      `${root}/${name}.process`,
    ];
    for (const each of [output, scratch]) await Deno.mkdir(each, { recursive: true });
    await Deno.writeTextFile(alive, "");
    const read = Object.values(inputs).map(folder);
    const order: StageOrder = {
      key: name as unknown as Key,
      job: {
        name,
        program: `file://${code}/project/cat.ts`,
        config,
        seed: 0,
        inputs: Object.fromEntries(Object.entries(inputs).map(([role, of]) => [role, folder(of)])),
        modules: {},
        records: {},
        output,
        scratch,
        alive,
      },
      jobFolder: "",
      read: [
        ...(read.join().length > MOST_CHARACTERS ? [`${root}/objects`] : read),
        `${code}/project/cat.ts`,
      ],
      permissions: {},
      resources: {},
      env: {},
      root,
      snapshot: {
        folder: `${code}/project`,
        flags: ["--no-lock"],
        process: `file://${code}/stage_process.ts`,
      },
      log: "",
      patienceMs: 0,
    };
    const child = childCommand(order).spawn();
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode(`${JSON.stringify(order.job)}\n`));
    const [{ success }, , error] = await Promise.all([
      child.status,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    await stdin.close().catch(() => {});
    if (!success) throw new Error(`"${name}" failed:\n${error}`);
  }
}
