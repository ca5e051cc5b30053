/**
 * The lines that a terminal shows after this output, without a limit of their number. It knows what progress bars send: moves,
 * erasing, and the wrapping of lines, on and off.
 */
export function screenLines(output: string, columns: number): readonly string[] {
  const lines: string[][] = [[]];
  let [row, column, wraps] = [0, 0, true];
  const line = () => lines[row] ??= [];
  const put = (character: string) => {
    if (column === columns) {
      if (wraps) [row, column] = [row + 1, 0];
      else column -= 1;
    }
    while (line().length < column) line().push(" ");
    line()[column] = character;
    column += 1;
  };
  const control = (mark: string, number: number) => {
    switch (mark) {
      case "A":
        row = Math.max(0, row - (number || 1));
        break;
      case "G":
        column = (number || 1) - 1;
        break;
      case "J":
      case "K":
        if (number === 2) line().length = 0;
        // A cursor behind the last column stands on it.
        else line().length = Math.min(line().length, column, columns - 1);
        if (mark === "J") lines.length = row + 1;
    }
  };
  // deno-lint-ignore no-control-regex
  const parts = output.matchAll(/\x1b\[(\??)(\d*)([A-Za-z])|[^]/gu);
  for (const [part, hidden, number, mark] of parts) {
    if (part === "\n") [row, column] = [row + 1, 0];
    else if (part === "\r") column = 0;
    else if (mark === undefined) put(part);
    else if (hidden === "") control(mark, Number(number));
    else if (number === "7") wraps = mark === "h";
  }
  return Array.from(lines, (each) => (each ?? []).join("").trimEnd());
}
