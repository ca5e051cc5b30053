import { dirname } from "node:path";

/** Makes the folder that a file or folder lies in, and those above. */
export async function makeParent(path: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
}
