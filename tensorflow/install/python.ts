import { type Environment, pipEnvironment } from "./child_environment.ts";
import { LibraryError } from "../library.ts";
import { type Wheel, wheelFile } from "./wheel.ts";

/** What a message holds where python3 or its pip is not installed. */
export const LACK_OF_PIP = /No module named pip|python3 is not installed/;

/** What to do then. A Debian of its own has python3 without pip, and without the module that installs it. */
export const PIP_REMEDY =
  "Debian and Ubuntu: apt-get install python3-pip; elsewhere: python3 -m ensurepip";

/** Why python3 has no pip that starts; undefined when it has one. */
export async function whyNoPip(environment: Environment): Promise<string | undefined> {
  const { success, stderr } = await python(["-m", "pip", "--version"], environment);
  if (success) return undefined;
  return stderr.trim().split("\n").at(-1) || "python3 -m pip fails without a message";
}

/** Folder of the tensorflow package of python3, found without importing it; undefined if it is not installed. */
export async function findPythonTensorFlow(environment: Environment): Promise<string | undefined> {
  // Python must not search the current folder: it would take this project's tensorflow/ for the package.
  const program = "import sys; sys.path = [p for p in sys.path if p]; " +
    "import os, importlib.util as u; s = u.find_spec('tensorflow'); " +
    "print(os.path.dirname(s.origin) if s and s.origin else '')";
  const output = await python(["-c", program], environment);
  const folder = output.success ? output.stdout.trim().split("\n").at(-1) : undefined;
  return folder === "" ? undefined : folder;
}

/**
 * Downloads one pinned wheel into `folder` by pip, and writes nothing elsewhere.
 * @returns the wheel's path
 * @throws {LibraryError} with the end of pip's error output
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  environment: Environment,
  signal?: AbortSignal,
): Promise<string> {
  const temporary = `${folder}/tmp`;
  await Deno.mkdir(temporary);
  const output = await python(
    [
      ...["-m", "pip", "download", "--quiet", "--no-input", "--no-cache-dir"],
      ...["--disable-pip-version-check", "--no-deps", "--only-binary=:all:"],
      ...interpreter(wheel),
      ...wheel.platform.split(".").flatMap((platform) => ["--platform", platform]),
      ...["--dest", folder, `${wheel.pname}==${wheel.version}`],
    ],
    // Newer versions of pip then resume an interrupted download; older ones ignore the variable.
    { PIP_RESUME_RETRIES: "10", ...environment, TMPDIR: temporary },
    signal,
  );
  signal?.throwIfAborted();
  if (!output.success) {
    const lines = output.stderr.trim().split("\n").filter((line) => line.trim() !== "").slice(-3);
    throw new LibraryError(
      `python3 -m pip download: ${lines.join(" ") || "failed without a message"}`,
    );
  }
  const path = `${folder}/${wheelFile(wheel)}`;
  if (!await exists(path)) {
    throw new LibraryError(
      `python3 -m pip download: succeeded, but did not write ${wheelFile(wheel)}`,
    );
  }
  return path;
}

/** Options by which pip selects the wheel's Python version instead of the one it runs on. */
function interpreter({ python, abi }: Wheel): string[] {
  // A py3 wheel runs on any Python 3, but its index entry may require more than 3.0.
  const version = python === "py3" ? "311" : python.slice(2);
  return ["--implementation", python.slice(0, 2), "--python-version", version, "--abi", abi];
}

async function python(args: string[], environment: Environment, signal?: AbortSignal) {
  try {
    const command = new Deno.Command("python3", {
      args,
      clearEnv: true,
      env: pipEnvironment(environment),
      stdin: "null",
      ...(signal === undefined ? {} : { signal }),
    });
    const { success, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return { success: false, stdout: "", stderr: "python3 is not installed" };
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      return { success: false, stdout: "", stderr: `python3 does not start: ${error.message}` };
    }
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
