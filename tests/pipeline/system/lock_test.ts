import { assertEquals, assertRejects } from "@std/assert";
import { shareLock, tryLock, withLock } from "../../../pipeline/system/lock.ts";
import { compiles } from "../../setup/compiles.ts";
import { writeApp } from "../helpers/command_line.ts";
import { ROOT } from "../../root.ts";
import { stage, testProject } from "../helpers/project.ts";
import { startingProcesses } from "../helpers/starting_processes.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";
import { tempFolder } from "../../temp_folder.ts";

/** How this process has a file open: O_RDONLY 0, O_WRONLY 1, O_RDWR 2. */
async function accessOf(path: string, pid: number | string = "self"): Promise<number[]> {
  const modes: number[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    const target = await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => "");
    if (target !== path) continue;
    const info = await Deno.readTextFile(`/proc/${pid}/fdinfo/${name}`);
    modes.push(parseInt(/^flags:\s*(\d+)/m.exec(info)![1]!, 8) & 3);
  }
  return modes;
}

const linux = Deno.build.os === "linux";

Deno.test({
  name: "locks: their files are open for reading and writing, without which NFS refuses them",
  ignore: !linux,
  async fn() {
    await using folder = await tempFolder();
    {
      using _shared = await shareLock(`${folder.path}/shared`);
      assertEquals(await accessOf(`${folder.path}/shared`), [2]);
    }
    {
      using _held = await tryLock(`${folder.path}/tried`);
      assertEquals(await accessOf(`${folder.path}/tried`), [2]);
    }
    await withLock(`${folder.path}/held`, async () => {
      assertEquals(await accessOf(`${folder.path}/held`), [2]);
    });
  },
});

Deno.test({
  name: "locks: that of a stage's process is so as well",
  ignore: !linux,
  async fn() {
    await using project = await testProject({
      "x.ts": `export default async ({ config, output, send }) => {
        send({ type: "progress", done: 0, total: 1, unit: "", note: String(Deno.pid) });
        ${WAIT_FOR_RELEASE}
        await Deno.writeTextFile(output + "/x", "");
      };`,
    });
    const release = `${project.root}/release`;
    let modes: Promise<number[]> | undefined;
    const run = await project.run(
      [stage("s", "x.ts", { config: { release }, permissions: { read: [release] } })],
      {
        onEvent(event) {
          if (event.type !== "progress") return;
          const locks = `${project.root}/.cache/store/locks`;
          const [name] = [...Deno.readDirSync(locks)].map((entry) => entry.name)
            .filter((entry) => entry.endsWith(".process"));
          modes = accessOf(`${locks}/${name}`, event.note)
            .finally(() => Deno.writeTextFile(release, ""));
        },
      },
    );
    assertEquals([run.failed, await modes], [[], [2]]);
  },
});

Deno.test("locks: one that was given back is free, though another thread is just starting processes", async () => {
  await using folder = await tempFolder();
  using _thread = await startingProcesses();
  let refused = 0;
  for (let i = 0; i < 500; i += 1) {
    (await shareLock(`${folder.path}/lock`))[Symbol.dispose]();
    const lock = await tryLock(`${folder.path}/lock`);
    if (lock === null) refused += 1;
    else lock[Symbol.dispose]();
  }
  assertEquals(refused, 0);
});

Deno.test("findHolder names the holder of a lock whose file may only be read, and says where it cannot know", async () => {
  await using folder = await tempFolder();
  const module = `${ROOT}/pipeline/system/lock.ts`;
  const found = async (...permissions: string[]) => {
    const code = `import { findHolder } from ${JSON.stringify(module)};
      const found = await findHolder(${JSON.stringify(`${folder.path}/lock`)});
      console.log(JSON.stringify(found ?? String(found)));`;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-config", "--no-lock", "--no-prompt"],
        ...["--allow-read", "--allow-sys", ...permissions, "--ext=ts", "-"],
      ],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    await new Blob([code]).stream().pipeTo(child.stdin);
    return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
  };
  assertEquals(await found(), "undefined", "there is no such file");
  await withLock(`${folder.path}/lock`, async () => {
    assertEquals((await found()).process, Deno.pid);
    assertEquals(await found(`--deny-read=${folder.path}`), "unknown");
  });
  assertEquals(await found(), "undefined", "nobody holds it");
});

Deno.test("shareLock stops waiting when it is told to", async () => {
  await using temp = await tempFolder();
  const folder = temp.path;
  using _held = (await tryLock(`${folder}/lock`))!;
  const stop = new AbortController();
  const waiting = assertRejects(() => shareLock(`${folder}/lock`, stop.signal), Error, "enough");
  stop.abort(new Error("enough"));
  await waiting;
});

for (
  const [fileSystem, number, said] of [
    ["Lustre without flock", "ENOSYS", "Function not implemented (os error 38)"],
    ["NFS without its lock manager", "ENOLCK", "No locks available (os error 37)"],
  ] as const
) {
  Deno.test({
    name: `locks: on ${fileSystem} a run says which file has none and what to do, and status works`,
    ignore: !compiles, // a library in place of such a file system
    async fn() {
      await using project = await testProject({
        "x.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
      });
      await project.write(
        "flock.c",
        `#include <errno.h>\nint flock(int file, int how) { errno = ${number}; return -1; }\n`,
      );
      const compile = ["-shared", "-fPIC", "-o", "flock.so", "flock.c"];
      await new Deno.Command("cc", { args: compile, cwd: project.root }).output();
      const words = await writeApp(project, [stage("s", "x.ts")]);
      const command = async (...argv: string[]) => {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [...words, ...argv],
          env: { LD_PRELOAD: `${project.root}/flock.so`, NO_COLOR: "1" },
        }).output();
        return { code, stderr: new TextDecoder().decode(stderr) };
      };
      for (const argv of [["run", "s"], ["run", "s", "--quiet"], ["gc"]]) {
        const { code, stderr } = await command(...argv);
        assertEquals(
          [code, stderr],
          [
            1,
            `error: Locking "${project.root}/.cache/store/locks/engines": its file system has no locks ` +
            `(${said}), and without them nothing is run. Mount Lustre with flock, and NFS as version 4 or ` +
            "with its lock manager (docs/slurm.md), or put the project on another disk.\n",
          ],
          argv.join(" "),
        );
      }
      assertEquals(await command("status", "s"), { code: 0, stderr: "" });
    },
  });
}
