import { type Harm } from "./harm.ts";

/** Files of a group of processes, in both versions of the kernel's groups. */
const VERSIONS = [
  { folder: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes", kills: "memory.oom_control" },
  { folder: "/sys/fs/cgroup", limit: "memory.max", kills: "memory.events" },
];

/** Makes a group of processes whose memory together is limited; null where that is not allowed. */
async function memoryGroup(bytes: number) {
  for (const { folder, limit, kills } of VERSIONS) {
    const group = `${folder}/endurance-${Deno.pid}`;
    try {
      await Deno.mkdir(group);
      await Deno.writeTextFile(`${group}/${limit}`, String(Math.round(bytes)));
    } catch {
      await Deno.remove(group).catch(() => {});
      continue;
    }
    return {
      members: `${group}/cgroup.procs`,
      async end(): Promise<number> {
        const text = await Deno.readTextFile(`${group}/${kills}`);
        for (const id of (await Deno.readTextFile(`${group}/cgroup.procs`)).split("\n")) {
          // Who has outlived the engine is not of the group any longer.
          if (id !== "") await Deno.writeTextFile(`${folder}/cgroup.procs`, id).catch(() => {});
        }
        await Deno.remove(group);
        return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
      },
    };
  }
  return null;
}

/** The engine and its stages have so little memory that the kernel kills one of them, or just enough. */
export function littleMemory(): Harm {
  const groups = new WeakMap<object, string>();
  return {
    async before(place) {
      const group = await memoryGroup(2e8 + place.next() * 7e8);
      if (group === null) return;
      groups.set(place, group.members);
      return async () => {
        const killed = await group.end();
        for (let i = 0; i < killed; i += 1) place.count("killed by the kernel");
      };
    },
    start: (place, words) => {
      const members = groups.get(place);
      return members === undefined
        ? words
        : ["sh", "-c", 'echo $$ >"$0"; exec "$@"', members, ...words];
    },
  };
}

/** The engine and its stages may each have so few addresses that they start, or break down on their way. */
export const FEW_ADDRESSES: Harm = {
  start: ({ next }, words) => {
    // Deno reserves far more addresses than it uses.
    const kilobytes = Math.round(17e6 + next() * 4e6);
    return ["sh", "-c", 'ulimit -v "$0"; exec "$@"', String(kilobytes), ...words];
  },
};
