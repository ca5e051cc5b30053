import { stripVTControlCharacters } from "node:util";
import type { App } from "../../../pipeline/app.ts";
import { runCli } from "../../../pipeline/cli.ts";
import { forgetCache } from "./forget_cache.ts";

forgetCache();

/** Output and exit code of a command, without colours. */
export interface Screen {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Serves a command line as `main.ts` would, and keeps what it prints. */
export async function show(app: App, ...argv: string[]): Promise<Screen> {
  const out: string[] = [];
  const err: string[] = [];
  const { log, error } = console;
  const text = (values: unknown[]) => stripVTControlCharacters(values.map(String).join(" "));
  console.log = (...values) => out.push(text(values));
  console.error = (...values) => err.push(text(values));
  try {
    const code = await runCli(argv, app);
    return { code, stdout: out.join("\n"), stderr: err.join("\n") };
  } finally {
    console.log = log;
    console.error = error;
  }
}
