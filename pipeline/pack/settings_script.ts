import { quoted } from "../words/quoted.ts";

/** What `run.sh` of a pack needs to know. */
export interface Settings {
  /** Operating system and processor, as `uname -sm` prints them. */
  readonly machine: string;
  /** Words behind `deno` that start the command line, in the project's folder. */
  readonly start: readonly string[];
  /** Words behind `deno` of a check, whose output is brought back; none: no check. */
  readonly check: readonly string[];
  /** Further variables. A value that begins with `./` is a path in the pack. */
  readonly env: Readonly<Record<string, string>>;
  /** The flags of every run, as they are typed. */
  readonly flags: string;
  /** Names of the stages, by the groups that run one after the other. */
  readonly groups: readonly (readonly string[])[];
  /** Size of the pieces of what is brought back, as `split` takes it; empty for one file. */
  readonly split: string;
}

/**
 * Writes `settings.sh`, which `run.sh` reads.
 *
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { settingsScript } from "./settings_script.ts";
 *
 * const text = settingsScript({
 *   machine: "Linux x86_64", start: ["run", "-A", "main.ts"], check: [], env: { LIBRARY: "./lib" },
 *   flags: " --seeds 1", groups: [["train/sb", "train/lb"], ["train/ra"]], split: "",
 * });
 * assertStringIncludes(text, 'export LIBRARY="$here"/lib');
 * assertStringIncludes(text, 'group run train/sb train/lb --seeds 1 "$@"');
 * ```
 */
export function settingsScript(
  { machine, start, check, env, flags, groups, split }: Settings,
): string {
  return [
    `machine=${shellWord(machine)} split=${shellWord(split)}`,
    `start=${shellWord(start.join(" "))}`,
    `check=${shellWord(check.join(" "))}`,
    ...Object.entries(env).map(([name, value]) =>
      `export ${name}=${
        value.startsWith("./") ? `"$here"${shellWord(value.slice(1))}` : shellWord(value)
      }`
    ),
    "groups() {",
    ...groups.map((names) => `  group run ${names.join(" ")}${flags} "$@"`),
    "}",
    "",
  ].join("\n");
}

/** Quotes a word for a shell, unless it is plain. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}
