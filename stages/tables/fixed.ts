/** A number with two decimals, or a dash for none. */
export function fixed(value: number | null): string {
  return value === null ? "–" : value.toFixed(2);
}
