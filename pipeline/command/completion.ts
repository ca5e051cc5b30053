import { BOOLEAN, COMMANDS, STRING } from "./arguments.ts";

/**
 * A script for a shell that completes `deno task <command> …`: commands, flags, and in bash and zsh the stages, as
 * `status --json` names them when the key is pressed.
 *
 * @param shell `bash`, `zsh` or `fish`
 */
export function completion(shell: string): string {
  const commands = COMMANDS.join(" ");
  const flags = [...BOOLEAN, ...STRING].map((flag) => `--${flag}`).join(" ");
  const stages =
    `deno task -q status --json 2>/dev/null | sed -n 's/^ *"stage": "\\(.*\\)",*$/\\1/p'`;
  if (shell === "fish") {
    return [
      `complete -c deno -n '__fish_seen_subcommand_from task' -f -a '${commands}'`,
      ...[...BOOLEAN, ...STRING].map((flag) =>
        `complete -c deno -n '__fish_seen_subcommand_from task' -l ${flag}`
      ),
    ].join("\n");
  }
  const bash = `\
_pipeline() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [ "\${COMP_WORDS[1]}" = task ] || return 0
  if [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "${commands}" -- "$word"))
  elif [ "\${word#-}" != "$word" ]; then
    COMPREPLY=($(compgen -W "${flags}" -- "$word"))
  else
    case "\${COMP_WORDS[2]}" in
      run|why|show|status|verify|adopt|diff)
        COMPREPLY=($(compgen -W "$(${stages})" -- "$word")) ;;
    esac
  fi
}
complete -o default -F _pipeline deno`;
  return shell === "zsh" ? `autoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}
