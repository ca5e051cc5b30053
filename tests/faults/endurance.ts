/**
 * Disturbs the profile quick again and again, until the time is over: `deno task test:endurance --minutes 60 --seed 1`. Each
 * round begins without results, and is disturbed until a run comes to its end. Then every byte of the store is checked, and
 * the results are compared with those of an undisturbed run. Exits with 1 if they differ, or if a run fails that nobody
 * disturbs.
 */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { httpCache, motoServer, s3Cache } from "../pipeline/cache/backends.ts";
import { smallDisk } from "../pipeline/helpers/small_disk.ts";
import { copyProject, PROGRAM } from "../setup/project_copy.ts";
import { publishedDigests } from "../setup/published_digests.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { HARMS, type Place } from "./harms.ts";
import { random } from "./random.ts";

/** Trainings of some seconds, with many checkpoints and all that is random. */
const WORK = [
  "experiments.f1-digits.regime.epochs=4",
  "experiments.f1-digits.batch={small: 100, large: 1000}",
  "experiments.f1-digits.ghostBatch=100",
  "experiments.f1-digits.methods=[lb, gbn]",
  "experiments.f1-digits.preprocessing.augmentation={padding: 2, paddingValue: 0, horizontalFlip: true}",
  "profile.checkpointSeconds=0.2",
].flatMap((setting) => ["--set", setting]);

/** Least and most disturbed runs of a round. */
const [LEAST, MOST] = [4, 12];

/** How the stages of a round run. */
interface Manner extends AsyncDisposable {
  readonly name: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const plain = (name: string): Manner => ({
  name,
  flags: [],
  environment: {},
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

/** A shared cache that fails now and then: refuses, breaks off, or says nothing. */
async function failingCache(next: () => number): Promise<Manner> {
  const cache = await httpCache(() => {
    const luck = next();
    if (luck < 0.1) return new Response("no", { status: 500 });
    if (luck < 0.15) return new Response("half of it");
    if (luck < 0.2) return new Response(new ReadableStream());
    return undefined;
  });
  return { ...cache, name: "failing cache", flags: ["--cache", cache.address, "--cache-write"] };
}

async function objectStorage(program: string): Promise<Manner> {
  const cache = await s3Cache(program);
  return { ...cache, name: "S3", flags: ["--cache", cache.address, "--cache-write"] };
}

/** A Slurm cluster on this machine. */
async function cluster(): Promise<Manner> {
  const folder = await Deno.makeTempDir();
  const script = (name: string) =>
    new Deno.Command(fileURLToPath(new URL(`../cluster/${name}.sh`, import.meta.url)), {
      args: [folder],
      stdout: "null",
    }).output();
  const { success } = await script("start");
  return {
    ...plain("Slurm"),
    flags: success ? ["--executor", "slurm"] : [],
    environment: { SLURM_CONF: `${folder}/slurm.conf` },
    async [Symbol.asyncDispose]() {
      await script("stop");
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const canCluster = () =>
  Deno.uid() === 0 && ["/usr/bin/sbatch", "/usr/sbin/slurmctld"].every((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });

async function endure(minutes: number, seed: number): Promise<void> {
  const next = random(seed);
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)]!;
  const { path: library } = await locateForTests();
  await using copy = await copyProject(PROGRAM);
  const { root } = copy;
  // Packages are harmed too, so they are a copy as well.
  const npm = await Deno.readLink(`${root}/.deno/npm`);
  await Deno.remove(`${root}/.deno/npm`);
  await new Deno.Command("cp", { args: ["-r", npm, `${root}/.deno/npm`] }).output();
  await using disk = await smallDisk(`${root}/.cache`, 400_000);

  const start = (command: string, manner: Manner, first = (all: readonly string[]) => all) => {
    const chosen = ["--seeds", "1", ...WORK, ...(command === "reproduce" ? manner.flags : [])];
    const map = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
    const [program, ...args] = first(
      [Deno.execPath(), "run", "-A", ...map, "main.ts", command, ...chosen],
    );
    return new Deno.Command(program!, {
      args,
      cwd: root,
      env: {
        DENO_DIR: `${root}/.deno`,
        LIBTENSORFLOW_PATH: library,
        NO_COLOR: "1",
        STD: "npm",
        ...manner.environment,
      },
      stdout: "null",
      stderr: "piped",
    }).spawn();
  };
  const undisturbed = async (command: string, manner: Manner) => {
    const { code, stderr } = await start(command, manner).output();
    if (code !== 0) throw new Error(`${command} failed:\n${new TextDecoder().decode(stderr)}`);
  };
  const wipe = async () => {
    for (const path of [".cache/store", "results"]) {
      await Deno.remove(`${root}/${path}`, { recursive: true }).catch(() => {});
    }
  };

  const begun = performance.now();
  const local = plain("processes");
  await undisturbed("reproduce", local);
  const wanted = publishedDigests(root);
  const place: Place = { root, next, runMs: performance.now() - begun, isSmallDisk: disk !== null };
  const manners = [
    () => Promise.resolve(local),
    () => failingCache(next),
    ...[motoServer()].flatMap((program) => program ? [() => objectStorage(program)] : []),
    ...(canCluster() ? [cluster] : []),
  ];
  const counts = new Map<string, number>();
  let rounds = 0;
  for (; performance.now() - begun < minutes * 60_000; rounds += 1) {
    await wipe();
    await using manner = await manners[rounds % manners.length]!();
    const done: string[] = [];
    for (let ended = false; done.length < LEAST || (!ended && done.length < MOST);) {
      // A run that came to its end leaves nothing to disturb.
      if (ended) await wipe();
      const name = pick(Object.keys(HARMS));
      const harm = HARMS[name]!;
      const mend = await harm.before?.(place);
      const engine = start("reproduce", manner, (all) => harm.start?.(place, all) ?? all);
      const [{ code }] = await Promise.all([engine.output(), harm.during?.(place, engine)]);
      await mend?.();
      done.push(name);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      ended = code === 0;
    }
    console.error(`round ${rounds + 1}, ${manner.name}: ${done.join(", ")}`);
    await undisturbed("reproduce", manner);
    // The damage that it finds is moved away, and the next run makes good for it.
    await start("verify", manner).output();
    await undisturbed("reproduce", manner);
    await undisturbed("verify", manner);
    assertEquals(publishedDigests(root), wanted, `seed ${seed}, round ${rounds + 1}`);
  }
  const list = [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
  console.log(`Equal bits after ${rounds} rounds with seed ${seed}: ${list}.`);
}

if (import.meta.main) {
  const { minutes = "60", seed = "1" } = parseArgs(Deno.args, { string: ["minutes", "seed"] });
  await endure(Number(minutes), Number(seed));
}
