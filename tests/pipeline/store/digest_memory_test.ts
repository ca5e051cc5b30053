import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  type DigestMemory,
  digestMemory,
  type Witness,
} from "../../../pipeline/store/digest_memory.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import type { FileDigest } from "../../../pipeline/types.ts";
import { CONCATENATE, stage, type TestProject, testProject } from "../helpers/project.ts";

const FOLDER = "/objects";

/** A disk that dates changes in steps, and whose times of content anybody may set; those of state nobody. */
class Disk implements Witness {
  readonly #files = new Map<
    string,
    { bytes: string; mtime: number; ctime: number; inode: number }
  >();
  #now = 1_000_000_000_000;
  #inodes = 0;
  reads = 0;

  /** @param stepMs of the times; @param aheadMs how far the clock of whoever asks is ahead, unknown to them */
  constructor(readonly stepMs: number, readonly aheadMs = 0) {}

  pass(ms: number): void {
    this.#now += ms;
  }

  /**
   * Puts other bytes of the same number into a file, and may set the old mtime again; or puts another file in its place,
   * maybe one of the same times: not every file system counts a rename as a change.
   */
  write(path: string, bytes: string, how: { restore: boolean; replace: boolean }): void {
    const time = Math.floor(this.#now / this.stepMs) * this.stepMs;
    const old = this.#files.get(path);
    const inode = old === undefined || how.replace ? this.#inodes += 1 : old.inode;
    const mtime = how.restore && old !== undefined ? old.mtime : time;
    const ctime = how.restore && how.replace && old !== undefined ? old.ctime : time;
    this.#files.set(path, { bytes, mtime, ctime, inode });
  }

  truth(path: string): string {
    return createHash("sha256").update(this.#files.get(path)!.bytes).digest("hex");
  }

  lstat(path: string) {
    const { bytes, mtime, ctime, inode } = this.#files.get(path)!;
    const { length: size } = bytes;
    return { isFile: true, size, mtime: new Date(mtime), ctime: new Date(ctime), ino: inode };
  }

  digest(path: string) {
    this.reads += 1;
    const { length: bytes } = this.#files.get(path)!.bytes;
    return Promise.resolve({ bytes, digest: this.truth(path) as FileDigest });
  }

  clock() {
    return Promise.resolve(() => this.#now + this.aheadMs);
  }
}

const path = (name: string | number) => `${FOLDER}/${name}`;

function memoryOf({ root }: TestProject, disk: Disk, most?: number): DigestMemory {
  return digestMemory(`${root}/digests`, FOLDER, root, disk, most);
}

type Action =
  | { type: "write"; file: number; text: number; restore: boolean; replace: boolean }
  | { type: "pass"; ms: number }
  | { type: "ask"; engine: number; file: number }
  | { type: "restart"; engine: number }
  | { type: "tear"; bytes: number; garbage: string };

const file = fc.nat(2);
const engine = fc.nat(1);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    type: fc.constant("write" as const),
    file,
    text: fc.nat(9),
    restore: fc.boolean(),
    replace: fc.boolean(),
  }),
  fc.record({
    type: fc.constant("pass" as const),
    ms: fc.oneof(fc.nat(1_500), fc.nat(5_000)),
  }),
  fc.record({ type: fc.constant("ask" as const), engine, file }),
  fc.record({ type: fc.constant("ask" as const), engine, file }),
  fc.record({ type: fc.constant("restart" as const), engine }),
  fc.record({
    type: fc.constant("tear" as const),
    bytes: fc.nat(300),
    garbage: fc.string({ maxLength: 20 }),
  }),
);

Deno.test("digest memory: whatever is written, dated back, torn or restarted, in two engines, the digest is that of the bytes", async () => {
  let [asked, read] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 10, maxLength: 60, size: "max" }),
      fc.constantFrom(1, 1_000, 2_000),
      async (actions, step) => {
        await using project = await testProject();
        const disk = new Disk(step);
        for (const i of [0, 1, 2]) disk.write(path(i), "0", { restore: false, replace: false });
        const engines = [memoryOf(project, disk), memoryOf(project, disk)];
        for (const each of actions) {
          switch (each.type) {
            case "write":
              disk.write(path(each.file), String(each.text), each);
              break;
            case "pass":
              disk.pass(each.ms);
              break;
            case "ask": {
              const memory = engines[each.engine]!;
              const { bytes, digest } = await memory.digest(path(each.file));
              assertEquals<unknown>([bytes, digest], [1, disk.truth(path(each.file))]);
              await memory.save();
              asked += 1;
              break;
            }
            case "restart":
              engines[each.engine] = memoryOf(project, disk);
              break;
            case "tear": {
              const text = await project.read("digests").catch(() => "");
              const kept = text.slice(0, Math.max(0, text.length - each.bytes));
              await project.write("digests", kept + each.garbage);
            }
          }
        }
        read += disk.reads;
      },
    ),
    { numRuns: 120 },
  );
  assert(read < 0.9 * asked, `${read} of ${asked} were read: it remembers nothing`);
});

Deno.test("digest memory: without the time of doubt the same disk would deceive it", async () => {
  await using project = await testProject();
  // As a clock that is 2 s ahead of a server's would, were it not compared with it.
  const disk = new Disk(1_000, 2_000);
  disk.write(path("a"), "0", { restore: false, replace: false });
  const memory = memoryOf(project, disk);
  await memory.digest(path("a"));
  disk.write(path("a"), "1", { restore: true, replace: false });
  assertNotEquals<string>((await memory.digest(path("a"))).digest, disk.truth(path("a")));
});

Deno.test("digest memory: killed at any byte of a line it loses that line at most, and goes on", async () => {
  await using project = await testProject();
  const disk = new Disk(1_000);
  for (const name of ["a", "b", "c"]) {
    disk.write(path(name), name, { restore: false, replace: false });
  }
  disk.pass(5_000);
  const first = memoryOf(project, disk);
  for (const name of ["a", "b"]) {
    await first.digest(path(name));
    await first.save();
  }
  const whole = await project.read("digests");
  const lines = whole.trim().split("\n");
  assertEquals(lines.length, 2);
  for (let cut = whole.indexOf(lines[1]!); cut <= whole.length; cut += 1) {
    await project.write("digests", whole.slice(0, cut));
    const reads = async () => {
      const memory = memoryOf(project, disk);
      disk.reads = 0;
      for (const name of ["a", "b", "c"]) {
        const { digest } = await memory.digest(path(name));
        assertEquals<string>(digest, disk.truth(path(name)));
      }
      await memory.save();
      return disk.reads;
    };
    // The line is whole without its end.
    assertEquals(await reads(), cut < whole.length - 1 ? 2 : 1, `cut at ${cut}`);
    assertEquals(await reads(), 0, `what was learnt after a cut at ${cut}`);
  }
});

Deno.test("digest memory: what has changed often is tidied, and the newest entries are kept of too many", async () => {
  await using project = await testProject();
  const disk = new Disk(1_000);
  const lines = async () => (await project.read("digests")).split("\n").filter(Boolean).length;
  const often = memoryOf(project, disk);
  for (let i = 0; i < 1_500; i += 1) {
    disk.write(path("a"), String(i % 10), { restore: false, replace: false });
    disk.pass(5_000);
    await often.digest(path("a"));
  }
  await often.save();
  assertEquals(await lines(), 1_500);
  await memoryOf(project, disk).digest(path("a"));
  assertEquals(await lines(), 1);

  const many = memoryOf(project, disk);
  for (let i = 0; i <= 100; i += 1) {
    disk.write(path(i), "x", { restore: false, replace: false });
  }
  disk.pass(5_000);
  for (let i = 0; i <= 100; i += 1) await many.digest(path(i));
  await many.save();
  disk.reads = 0;
  await memoryOf(project, disk, 100).digest(path(100));
  assertEquals([disk.reads, await lines()], [0, 50]);
});

Deno.test("digest memory: tidying drops outdated lines alone, and no entry while there is room", async () => {
  await using project = await testProject();
  const disk = new Disk(1_000);
  for (let i = 0; i < 8; i += 1) {
    disk.write(path(i), "x", { restore: false, replace: false });
  }
  const memory = memoryOf(project, disk);
  for (let i = 0; i < 1_100; i += 1) {
    disk.write(path(7), String(i % 10), { restore: false, replace: false });
    disk.pass(5_000);
    for (let file = 0; file < 8; file += 1) await memory.digest(path(file));
  }
  await memory.save();
  const lines = async () => (await project.read("digests")).split("\n").filter(Boolean).length;
  assertEquals(await lines(), 1_107);
  for (let restarts = 0; restarts < 2; restarts += 1) {
    disk.reads = 0;
    const again = memoryOf(project, disk, 10);
    for (let file = 0; file < 8; file += 1) await again.digest(path(file));
    assertEquals([disk.reads, await lines()], [0, 8]);
  }
});

Deno.test("digest memory: a file that cannot be written costs only the memory", async () => {
  await using project = await testProject();
  const disk = new Disk(1_000);
  disk.write(path("a"), "0", { restore: false, replace: false });
  disk.pass(5_000);
  const memory = digestMemory(`${project.root}/no/such/folder/digests`, FOLDER, "/", disk);
  assertEquals<string>((await memory.digest(path("a"))).digest, disk.truth(path("a")));
  await memory.save();
});

/** Counts how often files of the store's objects are opened while `work` runs. */
async function countReads(work: () => Promise<unknown>): Promise<number> {
  const { open } = Deno;
  let reads = 0;
  Deno.open = (path, options) => {
    // A folder's name is 64 digits; only what lies in it is content.
    if (/\/objects\/..\/[0-9a-f]{64}\/./.test(String(path))) reads += 1;
    return open(path, options);
  };
  try {
    await work();
  } finally {
    Deno.open = open;
  }
  return reads;
}

Deno.test("run: a join over inputs that were made a while ago reads none a second time; a flipped byte under the old time is found; verify reads all", async () => {
  await using project = await testProject({
    "join.ts": CONCATENATE,
    "slow.ts": `export default async ({ output }) => {
      await new Promise((resolve) => setTimeout(resolve, 2_300));
      await Deno.writeTextFile(output + "/text", "slow");
    };`,
  });
  const leaves = Array.from(
    { length: 5 },
    (_, i) => stage(`leaf${i}`, "join.ts", { config: { text: `${i}` } }),
  );
  // One at a time, as declared: the join comes some seconds after the leaves.
  const stages = (text: string) => [
    ...leaves,
    stage("slow", "slow.ts"),
    stage("join", "join.ts", {
      config: { text },
      inputs: Object.fromEntries(leaves.map(({ name }) => [name, name])),
    }),
  ];
  const { verdicts } = await project.run(stages("first"));
  const again = async (text: string) => {
    let run = { started: [] as readonly string[], verdicts };
    const reads = await countReads(async () => {
      run = await project.run(stages(text));
    });
    return { ...run, reads };
  };
  const second = await again("second");
  assertEquals([second.started, second.reads], [["join"], 0]);

  const store = await openStore(`${project.root}/.cache`);
  const reads = (of: typeof verdicts, name: string, remembered: boolean) =>
    countReads(() => store.verify(of.get(name)!.record!.output.digest, { remembered }));
  assertEquals(await reads(verdicts, "leaf1", true), 0);
  assertEquals(await reads(verdicts, "leaf1", false), 1);
  // What was written just now may change under the same times.
  assertEquals(await reads(second.verdicts, "join", true), 1);
  assertEquals(await reads(second.verdicts, "join", true), 1);

  const file = `${store.object(verdicts.get("leaf3")!.record!.output.digest)}/text`;
  const { mtime, atime } = await Deno.stat(file);
  await Deno.chmod(file, 0o644);
  await Deno.writeTextFile(file, "9");
  await Deno.chmod(file, 0o444);
  await Deno.utime(file, atime!, mtime!);
  const third = await again("third");
  assertEquals(third.started, ["leaf3", "join"]);
  assertEquals(await Deno.readTextFile(file), "3");
});
