import { redact } from "./words/redact.ts";
import { print } from "./words/print.ts";
import type { App } from "./app.ts";
import { parseArguments } from "./command/arguments.ts";
import { valuesOf, wordsOf } from "./command/command.ts";
import { commandTable } from "./command/commands.ts";
import { loadWorkflow, openWorkflow } from "./command/load.ts";
import { refuseProfiles } from "./command/refuse_profiles.ts";
import { messageOf } from "./words/errors.ts";
import { LOCKS_WANTED } from "./system/lock.ts";
import { systemCode } from "./system/system_code.ts";

/**
 * Serves one command line. Results go to stdout, all else to stderr.
 *
 * @param argv the words after the program's name
 * @returns the exit code: 0, 1 for a failed run, 2 for a mistake of the user's, 130 after an interruption
 */
export async function runCli(argv: readonly string[], app: App): Promise<number> {
  try {
    const table = commandTable(app);
    const args = await parseArguments(argv, table);
    const command = table.commands.get(args.command)!;
    if (!command.loads) return await command.serve(args, app, table);
    const workflow = await loadWorkflow(args, app, command.commits);
    const loaded = await openWorkflow(workflow, args, app);
    const stages = args.names.slice(wordsOf(command).stagesFrom);
    if (stages.length > 0) {
      const profiles = await valuesOf(table.flags.get("profile")) ?? [];
      refuseProfiles(loaded.project.graph, stages, profiles);
    }
    return await command.serve(loaded);
  } catch (error) {
    return explainError(error);
  }
}

function explainError(error: unknown): number {
  // By name: the application may have a class of its own for the user's mistakes.
  const name = error instanceof Error ? error.name : "";
  if (name === "UserError") {
    print("stderr", `error: ${redact(messageOf(error))}`);
    return 2;
  }
  const refused = refusedText(error);
  if (refused !== null) {
    print("stderr", `error: ${redact(refused)}`);
    return 1;
  }
  const bug = ["TypeError", "ReferenceError", "RangeError", "SyntaxError", "Error"].includes(name);
  const text = bug || !(error instanceof Error)
    ? Deno.inspect(error)
    : `error: ${messageOf(error)}`;
  print("stderr", redact(text));
  return 1;
}

/** What to do about refusals of the operating system. */
const ADVICE: Readonly<Record<string, string>> = {
  EROFS:
    "The disk can only be read. Mount it for writing, or copy the project to where you can write",
  EMFILE: 'Too many files are open at once. Raise the limit ("ulimit -n 4096"), or lower --jobs',
  ENFILE: "The machine has too many open files. End other programs",
  ENOSPC: 'The disk is full. Make room ("gc" removes what no result needs)',
  EDQUOT: 'Your quota of the disk is used up. Make room ("gc" removes what no result needs)',
  ENOSYS: `The file system lacks what is needed, such as locks. ${LOCKS_WANTED}`,
  ENOLCK: `The file system has no locks. ${LOCKS_WANTED}`,
  EIO: "The disk does not answer as it should. Check it",
  ENOMEM: "There is no memory left. End other programs, or lower --jobs",
};

/** What the operating system refused, and what to do about it; null for any other error. */
function refusedText(error: unknown): string | null {
  const code = systemCode(error);
  if (code === null || !Object.hasOwn(ADVICE, code)) return null;
  return `${messageOf(error)}. ${ADVICE[code]} and run again. What was finished is kept.`;
}
