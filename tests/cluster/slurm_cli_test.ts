import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import { testProject } from "../pipeline/helpers/project.ts";
import { show } from "../pipeline/helpers/screen.ts";
import { slowApp } from "./app.ts";
import { slurm, until } from "./slurm.ts";

function test(what: string, work: () => Promise<void>): void {
  Deno.test({
    name: `slurm command line: ${what}`,
    fn: work,
    ignore: !Deno.env.has("TEST_CLUSTER"),
  });
}

const states = () => slurm("squeue", "--noheader", "--array", "--format=%T");
const twoRun = async () => (await states()).split("\n").filter((s) => s === "RUNNING").length === 2;

/** A command line in a process of its own, on a terminal or without one. */
async function start(root: string, words: string[], terminal = false) {
  const app = fileURLToPath(new URL("./app.ts", import.meta.url));
  const flags = await standardLibraryFlags();
  const command = [Deno.execPath(), "run", "-A", "--no-lock", ...flags, app, root, ...words];
  const child = terminal
    ? new Deno.Command("script", {
      args: ["-qfec", command.join(" "), "/dev/null"],
      stdin: "piped",
      stdout: "piped",
    }).spawn()
    : new Deno.Command(command[0]!, {
      args: command.slice(1),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    })
      .spawn();
  let shown = "";
  const hear = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) shown += text;
  };
  const heard = Promise.all([
    hear(child.stdout),
    ...(terminal ? [] : [hear(child.stderr)]),
  ]);
  return {
    child,
    shown: () => shown,
    async type(text: string) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(text));
      writer.releaseLock();
    },
    async end(): Promise<number> {
      const { code } = await child.status;
      if (terminal) await child.stdin.close().catch(() => {});
      await heard;
      return code;
    },
  };
}

test("interrupted without a terminal, jobs are left; status tells of them and their hours; the next run ends them well", async () => {
  await using project = await testProject();
  const first = await start(project.root, ["reproduce", "--executor", "slurm"]);
  await until("two stages run", twoRun);
  first.child.kill("SIGINT");
  assertEquals(await first.end(), 130);
  assertStringIncludes(first.shown(), "Leaving the jobs in the queue");
  const app = slowApp(project.root);
  await until(
    "the jobs have said that they run",
    async () =>
      (await show(app, "status", "--executor", "slurm")).stdout.match(/0\/1 turns/g)?.length === 2,
  );
  const status = await show(app, "status", "--executor", "slurm");
  assertStringIncludes(status.stdout, "Slurm: 2 running, 1 queued, 0 done.");
  assertMatch(status.stdout, /running {2}train\/seed-\d {2}job \d+_\d on node\d, 0\/1 turns/);
  assertMatch(status.stdout, /queued {3}train\/seed-\d {2}\((Resources|Priority)\)/);
  assertMatch(
    status.stdout,
    /core hours: 0\.\d+ so far; no estimate of the rest/,
  );
  assertStringIncludes((await show(app, "gc")).stderr, "3 cluster jobs");
  await project.write("release", "");
  const last = await start(project.root, ["reproduce", "--executor", "slurm"]);
  assertEquals(await last.end(), 0);
  assertEquals(last.shown().match(/found {3}train/g)?.length, 3);
  const after = await show(app, "status", "--executor", "slurm");
  assertStringIncludes(after.stdout, "Slurm: 0 running, 0 queued, 3 done.");
  assertMatch(after.stdout, /core hours: 0\.\d+ so far, none to come/);
});

test("interrupted with --on-interrupt cancel, running stages leave a checkpoint and nothing stays in the queue", async () => {
  await using project = await testProject();
  const words = ["reproduce", "--executor", "slurm", "--on-interrupt", "cancel"];
  const first = await start(project.root, words);
  await until("two stages run", twoRun);
  await until(
    "they have begun",
    () =>
      [...Deno.readDirSync(`${project.root}/.cache/store/scratch`)].filter(({ name }) =>
        [...Deno.readDirSync(`${project.root}/.cache/store/scratch/${name}`)].length > 0
      ).length === 2,
  );
  first.child.kill("SIGTERM");
  assertEquals(await first.end(), 130);
  assertEquals(await states(), "");
  const kept = [...Deno.readDirSync(`${project.root}/.cache/store/scratch`)].filter(({ name }) => {
    try {
      return Deno.statSync(`${project.root}/.cache/store/scratch/${name}/checkpoint`).isFile;
    } catch {
      return false;
    }
  });
  assertEquals(kept.length, 2);
});

test("interrupted on a terminal, it asks, and does what it is told", async () => {
  await using project = await testProject();
  const first = await start(project.root, ["reproduce", "--executor", "slurm"], true);
  await until("two stages run", twoRun);
  await first.type("\x03");
  await until(
    "it asks",
    () => first.shown().includes("Type l to leave them in the queue, c to cancel"),
  );
  await first.type("g\n");
  // A terminal forgets what was typed before ^C and not read yet.
  await until("it goes on", () => first.shown().includes("Going on."));
  // Signals within 0.3 s of each other count as one.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await first.type("\x03");
  await until("it asks again", () => first.shown().split("Type l to leave").length > 2);
  assertEquals(await twoRun(), true);
  await first.type("c\n");
  assertEquals(await first.end(), 130);
  assertEquals(await states(), "");
});
