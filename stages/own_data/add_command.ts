import { quoted } from "../../pipeline/words/quoted.ts";

/** The command that adds a folder as a data set, as it is typed into a shell. */
export function addCommand(name: string, folder: string): string {
  return `deno task data add ${name} ${/^[\w./-]+$/.test(folder) ? folder : quoted(folder)}`;
}
