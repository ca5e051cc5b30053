import { EnvironmentError } from "../words/errors.ts";

/** A Slurm command that refused or could not be run. */
export class SlurmError extends EnvironmentError {
  /**
   * @param mayPass whether the controller was busy or away, rather than refusing what was asked
   * @param unsure whether it may have done what was asked, and only its answer was lost
   */
  constructor(message: string, readonly mayPass: boolean, readonly unsure = false) {
    super(message);
  }
}

/** What the commands print when the controller is down, restarting or overloaded, or the user's share of it is full. */
const PASSING =
  /Unable to contact|Socket timed out|Connection refused|Connection timed out|temporarily|Zero Bytes were transmitted|Communication connection failure|backup slurmctld|Transport endpoint|still in progress|MaxSubmitJob/i;

/**
 * Runs a Slurm command and returns what it prints.
 *
 * @throws {SlurmError} when it is not installed, or ends badly
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
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      // A group of its own: ^C is for the engine, and must not cut a submission in half.
      detached: true,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new SlurmError(
      `There is no "${program}" on this machine's PATH. Stages are submitted from a machine that has Slurm's commands: ` +
        `a login node. Without Slurm, leave out --executor slurm.`,
      false,
    );
  }
  const write = async () => {
    if (input === undefined) return;
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
  };
  const [{ success, code, stdout, stderr }] = await Promise.all([child.output(), write()]);
  const said = new TextDecoder().decode(stderr).trim();
  if (success) return new TextDecoder().decode(stdout).trim();
  const told = said.replaceAll(/^\w+: (error: )?/gm, "").replaceAll("\n", "; ");
  throw new SlurmError(
    `"${program}" says: ${told || `exit code ${code} and nothing else`}`,
    PASSING.test(said),
    /timed out|Zero Bytes/i.test(said),
  );
}
