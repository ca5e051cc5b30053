import { redact } from "./words/redact.ts";
import { print } from "./words/print.ts";
import type { App } from "./app.ts";
import { parseArguments } from "./command/arguments.ts";
import { commandTable } from "./command/commands.ts";
import { openProject } from "./plan/project.ts";
import { messageOf } from "./words/errors.ts";

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
    const { profile, seeds, set, added } = args;
    const workflow = await app.load({
      root: app.root,
      set,
      added,
      ...(profile === undefined ? {} : { profile }),
      ...(seeds === undefined ? {} : { seeds }),
    });
    const project = await openProject(app.root, workflow.stages, workflow.problems);
    return await command.serve({ args, app, workflow, project });
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
  const bug = ["TypeError", "ReferenceError", "RangeError", "SyntaxError", "Error"].includes(name);
  const text = bug || !(error instanceof Error)
    ? Deno.inspect(error)
    : `error: ${messageOf(error)}`;
  print("stderr", redact(text));
  return 1;
}
