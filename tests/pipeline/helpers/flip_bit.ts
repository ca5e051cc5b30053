import type { TestProject } from "./project.ts";

/** Changes a file, such as one of the store, and not its size. */
export async function flipBit({ root }: TestProject, path: string): Promise<void> {
  const bytes = await Deno.readFile(`${root}/${path}`);
  await Deno.chmod(`${root}/${path}`, 0o644);
  await Deno.writeFile(`${root}/${path}`, bytes.with(0, bytes[0]! ^ 1));
}
