/** Watches how much memory of the GPU is in use. */
export interface GpuMemory {
  /** Ends the watch and returns the largest growth since its start, in megabytes; undefined without nvidia-smi. */
  stop(): Promise<number | undefined>;
}

/**
 * Asks nvidia-smi every tenth of a second. It reports the memory that all processes hold, so that no other may start
 * or end meanwhile. Reserves of allocators count as held.
 */
export async function watchGpuMemory(): Promise<GpuMemory> {
  const command = new Deno.Command("nvidia-smi", {
    args: [
      ...["--query-gpu=memory.used", "--format=csv,noheader,nounits", "--loop-ms=100"],
      `--id=${Deno.env.get("CUDA_VISIBLE_DEVICES")?.split(",")[0] || "0"}`,
    ],
    stdout: "piped",
    stderr: "null",
  });
  const child = spawnIfThere(command);
  if (child === undefined) return { stop: () => Promise.resolve(undefined) };
  const [start, peak] = [Promise.withResolvers<number>(), { mebibytes: 0 }];
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      for (const value of chunk.split("\n").filter((line) => line !== "").map(Number)) {
        start.resolve(value);
        peak.mebibytes = Math.max(peak.mebibytes, value);
      }
    }
    start.resolve(NaN);
  })();
  const before = await start.promise;
  return {
    async stop() {
      if (!Number.isNaN(before)) child.kill();
      await Promise.all([reading, child.status]);
      return Number.isNaN(before) ? undefined : (peak.mebibytes - before) * 2 ** 20 / 1e6;
    },
  };
}

function spawnIfThere(command: Deno.Command): Deno.ChildProcess | undefined {
  try {
    return command.spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
