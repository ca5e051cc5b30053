/** The flag by which `deno test` leaves out these paths. It takes the place of what deno.json excludes, so it has that too. */
export function ignoreFlag(paths: readonly string[]): string {
  const { exclude, test } = JSON.parse(
    Deno.readTextFileSync(new URL("../deno.json", import.meta.url)),
  );
  return `--ignore=${[...exclude, ...test.exclude, ...paths].join()}`;
}
