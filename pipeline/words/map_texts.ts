/** Changes every text in plain data, but not the names of fields. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const mapped = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(mapped);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each)]));
  };
  return mapped(value) as T;
}
