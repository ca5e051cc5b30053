/** What can be done when the user interrupts a run whose jobs go on without it. */
export interface JobChoices {
  readonly leave: () => void;
  readonly cancel: () => void;
  readonly say: (text: string) => void;
  /** Reads a line; null at the end. The terminal's unless told. */
  readonly readLine?: () => Promise<string | null>;
}

/**
 * Asks on the terminal, while the run goes on. Asked a second time before there is an answer, it leaves the jobs, which
 * loses nothing.
 *
 * @returns asks; told how many jobs there are
 */
export function askAboutJobs(
  { leave, cancel, say, readLine = readTerminal }: JobChoices,
): (jobs: number) => Promise<void> {
  let asking = false;
  return async (jobs) => {
    if (asking) {
      asking = false;
      return leave();
    }
    asking = true;
    for (;;) {
      say(
        `${jobs} ${
          jobs === 1 ? "job is" : "jobs are"
        } queued or running. Type l to leave them there, c to cancel them ` +
          "(running ones leave a checkpoint), or g to go on, then Enter.",
      );
      const answer = (await readLine())?.trim().toLowerCase();
      // The second interruption has decided.
      if (!asking) return;
      if (answer === "g") {
        asking = false;
        return say("Going on.");
      }
      if (answer === "c") return cancel();
      if (answer === "l" || answer === undefined) return leave();
    }
  };
}

async function readTerminal(): Promise<string | null> {
  const bytes = new Uint8Array(256);
  const read = await Deno.stdin.read(bytes);
  return read === null ? null : new TextDecoder().decode(bytes.subarray(0, read));
}
