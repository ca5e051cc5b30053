import { fileURLToPath } from "node:url";
import { httpCache, motoServer, s3Cache } from "../pipeline/cache/backends.ts";

/** How the stages of a round run. */
export interface Manner extends AsyncDisposable {
  readonly name: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether stages outlive their engine: then the next run tells of one that was killed meanwhile, and has failed. */
  readonly outlives?: boolean;
}

/** In processes of this machine. */
export const LOCAL: Manner = {
  name: "processes",
  flags: [],
  environment: {},
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

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
  if (!success) throw new Error(`The Slurm cluster in "${folder}" does not start.`);
  return {
    name: "Slurm",
    flags: ["--executor", "slurm"],
    outlives: true,
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

/** All manners that this machine allows. */
export function manners(next: () => number): (() => Promise<Manner>)[] {
  const moto = motoServer();
  return [
    () => Promise.resolve(LOCAL),
    () => failingCache(next),
    ...(moto === undefined ? [] : [() => objectStorage(moto)]),
    ...(canCluster() ? [cluster] : []),
  ];
}
