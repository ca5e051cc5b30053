import { childEnvironment } from "../system/child_environment.ts";
import { EnvironmentError, messageOf } from "../words/errors.ts";

/** A Slurm command failed or could not be run. */
export class SlurmError extends EnvironmentError {
  /**
   * @param retryable true if the controller was busy or unreachable, false if it refused the request
   * @param unsure true if the request may have succeeded and only the answer was lost
   */
  constructor(message: string, readonly retryable: boolean, readonly unsure = false) {
    super(message);
  }

  /** Whether the site lets the user have no more jobs, of which an array counts as many as it has. */
  get isOverLimit(): boolean {
    return JOB_LIMIT.test(this.message);
  }
}

/** `AssocMaxSubmitJobLimit`, `QOSMaxSubmitJobPerUserLimit` and their like. */
const JOB_LIMIT = /MaxSubmitJob/i;

/** Error messages of a controller that is down, restarting or overloaded, or of a user at the job limit. */
const PASSING =
  /Unable to contact|Socket timed out|Connection refused|Connection timed out|temporarily|Zero Bytes were transmitted|Communication connection failure|backup slurmctld|Transport endpoint|still in progress|MaxSubmitJob/i;

/** Longest time that a Slurm command may take. */
const LIMIT_MS = 180_000;

/**
 * Runs a Slurm command and returns its output.
 *
 * @throws {SlurmError} if the command is not installed, cannot be started or fails
 */
export async function slurm(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      // `sbatch` hands its environment on to the jobs.
      clearEnv: true,
      env: childEnvironment({ slurm: true, deno: true }),
      // Its own patience with the controller is shorter.
      signal: AbortSignal.timeout(LIMIT_MS),
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      // In its own process group, since ^C must not interrupt a submission.
      detached: true,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      // There may be a process, memory or a file for it later; a right there will not.
      const isPassing = !(error instanceof Deno.errors.PermissionDenied);
      throw new SlurmError(`"${program}" could not be started: ${messageOf(error)}`, isPassing);
    }
    throw new SlurmError(
      `There is no "${program}" on this machine's PATH. Submit from a machine that has Slurm's commands, such as a ` +
        `login node. Without Slurm, leave out --executor slurm.`,
      false,
    );
  }
  const write = async () => {
    if (input === undefined) return;
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
  };
  const [{ success, code, signal, stdout, stderr }] = await Promise.all([child.output(), write()]);
  const errors = new TextDecoder().decode(stderr).trim();
  if (success) return new TextDecoder().decode(stdout).trim();
  if (signal !== null) {
    throw new SlurmError(`"${program}" did not end, or was ended by ${signal}`, true, true);
  }
  const reason = errors.replaceAll(/^\w+: (error: )?/gm, "").replaceAll("\n", "; ");
  throw new SlurmError(
    `"${program}" failed: ${reason || `exit code ${code} and no message`}`,
    PASSING.test(errors),
    /timed out|Zero Bytes/i.test(errors),
  );
}
