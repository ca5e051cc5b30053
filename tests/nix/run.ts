/** Runs a program and returns its output. */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
) {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const words = decoder.decode(stderr);
  if (!success) throw new Error(`${program} ${args.join(" ")}:\n${words}`);
  return decoder.decode(stdout).trim();
}

/** Whether the machine has a program. */
export const has = (program: string, flag = "--version"): Promise<boolean> =>
  run(program, [flag]).then(() => true, () => false);
