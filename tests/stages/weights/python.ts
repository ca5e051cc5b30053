/** Python with packages, for tests that hold exported weights against other programs. */
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

/** Runs a program, and returns the JSON that it prints last. */
export async function runPython<Result>(
  python: string,
  program: string,
  ...words: string[]
): Promise<Result> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", program, ...words],
  }).output();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
}
