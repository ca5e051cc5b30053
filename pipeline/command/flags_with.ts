import { type Flag, valuesOf } from "./command.ts";

/** The flags that take this value from a list of those that there are now, such as a profile's name. */
export async function flagsWith(
  value: string,
  flags: Iterable<readonly [name: string, flag: Flag]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, flag] of flags) {
    if (typeof flag.values === "function" && (await valuesOf(flag))?.includes(value)) {
      found.push(name);
    }
  }
  return found;
}
