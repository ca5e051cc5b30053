import type { App } from "../app.ts";
import { UserError } from "../words/errors.ts";
import { didYouMean } from "../words/did_you_mean.ts";
import { wrapped } from "../words/wrapped.ts";
import type { CommandHelp } from "./command.ts";
import type { CommandTable } from "./command_table.ts";
import { LOADING } from "./flags.ts";

const WIDTH = 100;

/**
 * The screen of `help`, or a command's own.
 *
 * @throws {UserError} for a command that there is not
 */
export function helpScreen(table: CommandTable, app: App, name?: string): string {
  if (name === undefined) return overview(table, app);
  const command = table.commands.get(name);
  if (command === undefined) throw unknownCommand(name, table);
  const { summary, details, flags, example } = command;
  return [
    `deno task ${usage(name, command)}`,
    `${summary}.${details === undefined ? "" : ` ${details}`}`,
    flagLines(flags, table),
    `Example:\n  deno task ${example}`,
  ].filter((part) => part !== "").join("\n\n");
}

/** The mistake of asking for a command that there is not. */
export function unknownCommand(word: string, { commands }: CommandTable): UserError {
  const near = didYouMean(word, [...commands.keys()]);
  return new UserError(`Unknown command "${word}".${near} "help" lists all commands.`);
}

/** A command with its words, as it is typed. */
export function usage(name: string, { words, flags }: CommandHelp): string {
  return [name, words, flags.length > 0 && "[flags]"].filter(Boolean).join(" ");
}

function overview(table: CommandTable, { title, example, flags: added = {} }: App): string {
  const commands = [...table.commands].map(([name, { words = "", summary }]) =>
    [`deno task ${name} ${words}`.trimEnd(), summary] as const
  );
  const folder = example?.replace(/\/[^/]*$/, "");
  return [
    ...(title === undefined ? [] : [title]),
    columns(commands),
    ...(folder === undefined ? [] : [
      `A stage is named in full or by a folder of names: ${folder} stands for all of ${folder}/….`,
    ]),
    `Most commands take:\n${
      flagLines([...new Set([...LOADING, ...Object.keys(added), "json"])], table)
    }`,
    "deno task help <command> shows all flags of a command, and an example.\n" +
    "deno task -q <command> leaves out the line about the task itself.",
    "Exit codes: 0 done, 1 a stage failed, 2 a mistake in what was asked, 130 interrupted.",
  ].join("\n\n");
}

function flagLines(names: readonly string[], { flags }: CommandTable): string {
  return columns(names.flatMap((name) => {
    const flag = flags.get(name);
    if (flag === undefined) return [];
    const { short, value = "", summary } = flag;
    const letter = short === undefined ? "" : `, -${short}`;
    return [[`--${name}${letter} ${value}`.trimEnd(), summary] as const];
  }));
}

/** Two columns; what is too long for a line of the second goes on in the next. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const first = Math.max(0, ...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => {
    const lines = wrapped(right, WIDTH - first - 2);
    return `  ${left.padEnd(first)}${lines.join(`\n${" ".repeat(first + 2)}`)}`;
  }).join("\n");
}
