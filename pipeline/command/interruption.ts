import type { Reporter } from "../events.ts";
import type { Executor } from "../executor/executor.ts";
import { askAboutJobs } from "../slurm/ask_about_jobs.ts";
import { LeaveJobs } from "../slurm/leave_jobs.ts";
import { INTERRUPTED } from "../system/interruptions.ts";
import type { Arguments } from "./command.ts";

/** How a run ends before its time: the signals of it, and what the user does to bring them. */
interface Interruption {
  /** Asks the run to stop politely, or to leave its jobs. */
  readonly stop: AbortSignal;
  /** Kills what does not stop. */
  readonly kill: AbortSignal;
  readonly interrupt: () => void;
}

/**
 * Says what Ctrl-C does to a run: it stops politely, then kills, then leaves at once. Where jobs of a cluster run, the flags or
 * the user say whether they go on.
 *
 * @param running names of the stages that run, as they change
 */
export function interruption(
  { onInterrupt }: Arguments,
  { outlivesEngine }: Executor,
  running: ReadonlySet<string>,
  reporter: Reporter,
): Interruption {
  const stop = new AbortController();
  const kill = new AbortController();
  const notice = (text: string) => reporter.onEvent({ type: "notice", text });
  const end = () => {
    reporter.onEvent({ type: "stopping", stages: [...running] });
    stop.abort(new DOMException("The run was interrupted.", "AbortError"));
  };
  const leave = () => {
    notice("Leaving the jobs in the queue. The same command finds them again.");
    stop.abort(new LeaveJobs("The run was interrupted."));
  };
  const say = (text: string) => reporter.onEvent({ type: "notice", text, urgent: true });
  const ask = askAboutJobs({ leave, cancel: end, say });
  const interrupt = () => {
    // Whatever it still waits for: what is on the disk is whole at any instant.
    if (kill.signal.aborted) Deno.exit(INTERRUPTED);
    if (stop.signal.aborted) return kill.abort();
    if (!outlivesEngine || running.size === 0 || onInterrupt === "cancel") {
      return end();
    }
    if (onInterrupt === "leave" || !Deno.stdin.isTerminal()) return leave();
    ask(running.size);
  };
  return { stop: stop.signal, kill: kill.signal, interrupt };
}
