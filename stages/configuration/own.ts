/**
 * Returns a record's own value for a name that a user wrote; undefined if there is none. Without this check, every record
 * would have a value for `constructor`, which objects inherit.
 */
export function own<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
