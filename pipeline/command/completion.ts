import { valuesOf, wordsOf } from "./command.ts";
import type { CommandTable } from "./command_table.ts";

/** Names the stages when the key is pressed. */
const STAGES =
  `deno task -q status --json 2>/dev/null | sed -n 's/^ *"stage": "\\(.*\\)",*$/\\1/p'`;

/**
 * A script for a shell that completes `deno task <command> …`: commands, their flags and the flags' values, and in bash
 * and zsh the stages.
 *
 * @param shell `bash`, `zsh` or `fish`
 */
export async function completion(shell: string, table: CommandTable): Promise<string> {
  const values = new Map<string, readonly string[]>();
  for (const [name, flag] of table.flags) {
    const known = await valuesOf(flag);
    if (known !== null) values.set(name, known);
  }
  if (shell === "fish") return fish(table, values);
  const script = bash(table, values);
  return shell === "zsh" ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script;
}

/** Flag → the values that it can have, where they are few. */
type Values = ReadonlyMap<string, readonly string[]>;

function bash({ commands }: CommandTable, values: Values): string {
  const flags = [...commands].map(([name, command]) =>
    `      ${name}) words="${command.flags.map((flag) => `--${flag}`).join(" ")}" ;;`
  );
  const words = [...commands].flatMap(([name, command]) => {
    const { choices, stagesFrom } = wordsOf(command);
    // A word that is called as a flag is has its values.
    const known = values.get(/^[<[](\w+)[>\]]$/.exec(command.words ?? "")?.[1] ?? "");
    const chosen = `words="${choices?.join(" ") ?? ""}"`;
    if (stagesFrom > 0 && stagesFrom < Infinity) {
      const isStage = `[ "$COMP_CWORD" -ge ${3 + stagesFrom} ]`;
      return [`      ${name}) ${chosen}; if ${isStage}; then words="$(${STAGES})"; fi ;;`];
    }
    if (choices !== null) return [`      ${name}) ${chosen} ;;`];
    if (name === "help") return [`      ${name}) words="${[...commands.keys()].join(" ")}" ;;`];
    if (known !== undefined) return [`      ${name}) words="${known.join(" ")}" ;;`];
    return stagesFrom === 0 ? [`      ${name}) words="$(${STAGES})" ;;`] : [];
  });
  const known = [...values].map(([name, each]) => `    --${name}) words="${each.join(" ")}" ;;`);
  return `\
_pipeline() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" known=""
  COMPREPLY=()
  [ "\${COMP_WORDS[1]}" = task ] || return 0
  case "$before" in
${known.join("\n")}
    *) known=no ;;
  esac
  if [ "$known" = "" ]; then :
  elif [ "$COMP_CWORD" -eq 2 ]; then
    words="${[...commands.keys()].join(" ")}"
  elif [ "\${word#-}" != "$word" ]; then
    case "\${COMP_WORDS[2]}" in
${flags.join("\n")}
    esac
  else
    case "\${COMP_WORDS[2]}" in
${words.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _pipeline deno`;
}

function fish({ commands, flags }: CommandTable, values: Values): string {
  const line = (condition: string, rest: string) => `complete -c deno -n '${condition}' ${rest}`;
  const summary = (text: string) => `-d '${text.replaceAll("'", "\\'")}'`;
  return [
    ...[...commands].map(([name, each]) =>
      line("__fish_seen_subcommand_from task", `-f -a ${name} ${summary(each.summary)}`)
    ),
    ...[...flags].map(([name, flag]) => {
      const takers = [...commands].filter(([, each]) => each.flags.includes(name)).map(([n]) => n);
      const known = values.get(name);
      const value = known === undefined ? flag.value ? "-r " : "" : `-x -a '${known.join(" ")}' `;
      return line(
        `__fish_seen_subcommand_from ${takers.join(" ")}`,
        `-l ${name} ${value}${summary(flag.summary)}`,
      );
    }),
  ].join("\n");
}
