/** The words of a command, as a shell splits those without escapes. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|([^\s']+)/g)].map(([, quoted, plain]) =>
    quoted ?? plain ?? ""
  );
}
