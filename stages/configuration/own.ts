/**
 * The value of a record for a name from outside; undefined where the record has none of its own. Every object knows
 * `constructor` and the like without having it.
 */
export function own<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
