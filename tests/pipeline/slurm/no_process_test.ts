/** Slurm's commands on a machine that cannot start them for a while. */
import { assertEquals } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { tempFolder } from "../../temp_folder.ts";

/**
 * What code prints beside a command of this name. As if the machine had no process left, every start of it fails between
 * `useUp()` and `free()`: a variable of Slurm is longer than the system lets a process begin with.
 */
async function besideCommand(name: string, prints: string, code: string): Promise<unknown> {
  await using folder = await tempFolder();
  const path = `${folder.path}/${name}`;
  await Deno.writeTextFile(path, `#!/bin/sh\necho "${prints}"\n`, { mode: 0o755 });
  return await inOwnProcess(
    `const folder = ${JSON.stringify(folder.path)};
       const useUp = () => Deno.env.set("SLURM_TOO_LONG", "x".repeat(2 ** 22));
       const free = () => Deno.env.delete("SLURM_TOO_LONG");
       ${code}`,
    { PATH: `${folder.path}:${Deno.env.get("PATH")}` },
  );
}

const REFUSED = (name: string) => `"${name}" could not be started: Failed to spawn`;

Deno.test("slurm: a poll that finds no process is silence, told once, and the next one goes on", async () => {
  const told = await besideCommand(
    "squeue",
    "7|COMPLETED|n1|mark|None",
    `import { watchQueue } from "./pipeline/slurm/queue.ts";
     const told = [];
     const watch = watchQueue(100, (text) => told.push(text.split(" '")[0]));
     let silent = 0;
     useUp();
     const state = await watch.follow("7", async (entry) => {
       if (entry === undefined && (silent += 1) === 2) free();
       return entry?.state ?? null;
     });
     console.log(JSON.stringify([state, silent >= 2, told]));`,
  );
  assertEquals(told, ["COMPLETED", true, [REFUSED("squeue")]]);
});

Deno.test("slurm: a submission that finds no process is told of and tried again", async () => {
  const told = await besideCommand(
    "sbatch",
    "42",
    `import { submitter } from "./pipeline/slurm/submitter.ts";
     const told = [];
     const submit = submitter({}, () => ({ maxArraySize: 10, killWait: 30 }), (text) => {
       told.push(text.split(" '")[0]);
       free();
     });
     const order = { job: { name: "s", program: "p.ts" }, root: folder, jobFolder: folder + "/job", resources: {} };
     const submitted = async () => (await submit(order, new AbortController().signal)).id;
     const first = await submitted();
     useUp();
     console.log(JSON.stringify([first, await submitted(), told]));
     Deno.exit(0);`,
  );
  assertEquals(told, ["42", "42", [REFUSED("sbatch")]]);
});

Deno.test("slurm: what else ends the polls goes to those who follow jobs, and later ones are followed again", async () => {
  const told = await inOwnProcess(
    `import { watchQueue } from "./pipeline/slurm/queue.ts";
     let faults = 0;
     const watch = watchQueue(100, () => {
       faults += 1;
       if (faults === 1) throw new Error("nobody listens");
     });
     const look = (entry) => Promise.resolve(entry === undefined ? "silence" : null);
     const follow = (id) => watch.follow(id, look).catch(({ message }) => message);
     const first = await Promise.all(["7", "8"].map(follow));
     console.log(JSON.stringify([first, await follow("9")]));`,
    { PATH: "/nowhere" },
  );
  assertEquals(told, [["nobody listens", "nobody listens"], "silence"]);
});
