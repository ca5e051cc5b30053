/**
 * Makes a function that shows a text in place of the last one, in the last line of the terminal. The empty text clears the
 * line. Without a terminal, with `--json` or with `--quiet` it shows nothing.
 */
export function progressLine(
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): (text: string) => void {
  if (!Deno.stderr.isTerminal() || json || quiet) return () => {};
  return (text) => {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
    } catch {
      // The terminal is gone. As with messages, what cannot be shown is lost.
    }
  };
}
