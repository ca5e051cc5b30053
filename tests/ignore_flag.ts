interface Excluded {
  readonly exclude: readonly string[];
  readonly test: { readonly exclude: readonly string[] };
}

/** What deno.json excludes from tests. */
export function excludedPaths(): readonly string[] {
  const text = Deno.readTextFileSync(new URL("../deno.json", import.meta.url));
  const { exclude, test }: Excluded = JSON.parse(text);
  return [...exclude, ...test.exclude];
}

/** The flag by which `deno test` leaves out these paths. It takes the place of what deno.json excludes, so it has that too. */
export function ignoreFlag(paths: readonly string[]): string {
  return `--ignore=${[...excludedPaths(), ...paths].join()}`;
}
