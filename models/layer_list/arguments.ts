/** A value in a message. */
export function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/**
 * Refuses more arguments than a function takes, which JavaScript would ignore.
 *
 * @param form how it is called, such as `maxPool(size, stride)`
 * @throws {TypeError} that shows it
 */
export function atMost(form: string, most: number, { length }: ArrayLike<unknown>): void {
  if (length <= most) return;
  const [name] = form.split("(");
  throw new TypeError(
    `${name}: found ${length} argument${length === 1 ? "" : "s"}, wanted ${form}`,
  );
}

/**
 * Refuses options that there are not, which JavaScript would ignore.
 *
 * @throws {TypeError} that names the ones that there are
 */
export function onlyOptions(name: string, found: object, known: readonly string[]): void {
  if (typeof found !== "object" || found === null) {
    throw new TypeError(
      `${name}: found ${shown(found)} in the place of its options, wanted { ${known.join(", ")} }`,
    );
  }
  const unknown = Object.keys(found).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const wanted = known.length === 1
    ? known[0]
    : `${known.slice(0, -1).join(", ")} and ${known.at(-1)}`;
  throw new TypeError(`${name} has no option "${unknown}": it has ${wanted}`);
}
