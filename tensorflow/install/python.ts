import { LibraryError } from "../library.ts";
import { type Wheel, wheelFile } from "./wheel.ts";

/** Variables of the environment that matter to a child process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of an installed Python tensorflow, found without importing it; undefined where there is none. */
export async function findPythonTensorFlow(environment: Environment): Promise<string | undefined> {
  // Without the current folder: this project's own tensorflow/ would pass for a package.
  const program = "import sys; sys.path = [p for p in sys.path if p]; " +
    "import os, importlib.util as u; s = u.find_spec('tensorflow'); " +
    "print(os.path.dirname(s.origin) if s and s.origin else '')";
  const output = await python(["-c", program], environment);
  const folder = output.success ? output.stdout.trim().split("\n").at(-1) : undefined;
  return folder === "" ? undefined : folder;
}

/**
 * Lets pip download one pinned wheel into `folder`, and nothing else anywhere.
 * @returns the wheel's path.
 * @throws LibraryError with pip's last words.
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
    // Newer versions of pip go on within a file that broke off, if allowed to; older ones ignore this.
    { PIP_RESUME_RETRIES: "10", ...environment, TMPDIR: temporary },
    signal,
  );
  signal?.throwIfAborted();
  if (!output.success) {
    const words = output.stderr.trim().split("\n").filter((line) => line.trim() !== "").slice(-3);
    throw new LibraryError(`python3 -m pip download: ${words.join(" ") || "failed in silence"}`);
  }
  const path = `${folder}/${wheelFile(wheel)}`;
  if (!await exists(path)) {
    throw new LibraryError(
      `python3 -m pip download: it ended well but left no ${wheelFile(wheel)}`,
    );
  }
  return path;
}

/** Options that make pip choose for an interpreter like the wheel's, whichever runs pip. */
function interpreter({ python, abi }: Wheel): string[] {
  // py3 is any Python 3, but an index may ask for more than 3.0.
  const version = python === "py3" ? "311" : python.slice(2);
  return ["--implementation", python.slice(0, 2), "--python-version", version, "--abi", abi];
}

async function python(args: string[], environment: Environment, signal?: AbortSignal) {
  const env = Object.fromEntries(
    Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  try {
    const command = new Deno.Command("python3", {
      args,
      env,
      stdin: "null",
      ...(signal === undefined ? {} : { signal }),
    });
    const { success, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return { success: false, stdout: "", stderr: "there is no python3" };
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
