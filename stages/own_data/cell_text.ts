const MOST_SHOWN = 60;

/** A cell of a table, of whatever kind, for people. */
export function cellText(cell: unknown): string {
  if (cell === undefined) return "nothing";
  if (typeof cell === "number" || typeof cell === "bigint") return String(cell);
  if (cell instanceof Uint8Array) return `${cell.length} bytes`;
  // JSON has no whole numbers of 64 bits.
  const text = JSON.stringify(
    cell,
    (_, value) => typeof value === "bigint" ? Number(value) : value,
  );
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}
