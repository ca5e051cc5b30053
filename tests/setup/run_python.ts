/** Python with packages, for tests that hold our numbers and files against other programs. */
const decoder = new TextDecoder();

/** Whether there is a Python with these packages. */
export async function hasPackages(python: string, ...packages: string[]): Promise<boolean> {
  try {
    const args = ["-c", `import ${packages.join(", ")}`];
    return (await new Deno.Command(python, { args }).output()).success;
  } catch {
    return false;
  }
}

/**
 * Runs Python, and returns the JSON that it prints last.
 *
 * @throws {Error} with what it wrote on stderr, when it fails
 */
export async function runPython<Result>(
  python: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<Result> {
  const command = new Deno.Command(python, { ...options, args: [...args] });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
}
