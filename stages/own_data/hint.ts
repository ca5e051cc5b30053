/** Says how to give a field of `prepare`: in the entry, or on the command line of `data add`. */
export function hint(field: string, value = "…"): string {
  // Brackets and braces mean something to shells.
  const word = `${field}=${value}`.replaceAll("'", "'\\''");
  return `Say it in the entry (prepare: { ${field}: ${value} }) or to data add (--set '${word}').`;
}
