import { openCache } from "../../pipeline/cache/open_cache.ts";
import { pull, push } from "../../pipeline/cache/transfer.ts";
import { openProject } from "../../pipeline/plan/project.ts";
import { folderCache, httpCache, motoServer, s3Cache } from "../pipeline/cache/backends.ts";
import { nginxCache, nginxProgram } from "../pipeline/cache/nginx_cache.ts";
import { benchStages, CAT } from "./app.ts";
import { fillStore } from "./fill_store.ts";

/** Seconds to copy the results of a fan. */
export interface CacheTimes {
  readonly push: number;
  /** Seconds when everything is in the cache already. */
  readonly pushAgain: number;
  readonly pull: number;
  readonly pullMsPerArtifact: number;
}

/**
 * Times each kind of cache on this machine: a folder, nginx or else a small server of the tests, and moto's S3.
 *
 * @param count artifacts, of some bytes each
 */
export async function cacheTimes(count: number): Promise<Record<string, CacheTimes>> {
  const [nginx, moto] = [nginxProgram(), motoServer()];
  const kinds = {
    folder: folderCache,
    ...(nginx === undefined ? { http: () => httpCache() } : { nginx: () => nginxCache(nginx) }),
    ...(moto === undefined ? {} : { s3: () => s3Cache(moto) }),
  };
  const root = await Deno.makeTempDir({ prefix: "bench-cache-" });
  try {
    await Deno.writeTextFile(`${root}/cat.ts`, CAT);
    const stages = benchStages("fan", count, 0).slice(0, count);
    const names = stages.map(({ name }) => name);
    const opened = () => openProject(root, stages);
    // Tens of thousands of copies take minutes, so progress is shown.
    const filled = await seconds(async () => fillStore(await opened()));
    console.error(`${count} results made in ${filled.seconds} s`);
    const result: Record<string, CacheTimes> = {};
    for (const [kind, make] of Object.entries(kinds)) {
      await using cache = await make();
      const { address, environment } = cache;
      const backend = await openCache(address, environment);
      const pushed = await seconds(async () => push(await opened(), names, backend, () => {}));
      const again = await seconds(async () => push(await opened(), names, backend, () => {}));
      await Deno.remove(`${root}/.cache/store`, { recursive: true });
      const pulled = await seconds(async () => pull(await opened(), names, backend, () => {}));
      console.error(
        `${kind}: push ${pushed.seconds} s, again ${again.seconds} s, pull ${pulled.seconds} s`,
      );
      const moved = [pushed, pulled].map(({ value }) => value.moved.length);
      if (moved.some((n) => n !== count)) throw new Error(`${kind}: ${moved} of ${count} copied`);
      result[kind] = {
        push: pushed.seconds,
        pushAgain: again.seconds,
        pull: pulled.seconds,
        pullMsPerArtifact: Math.round(pulled.seconds / count * 1e5) / 100,
      };
    }
    return result;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function seconds<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: Math.round(performance.now() - started) / 1000 };
}
