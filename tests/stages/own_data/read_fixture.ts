import { fileURLToPath } from "node:url";

/** Where fixtures/make_fixtures.py writes. */
export const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));

export const fixture = (name: string) => Deno.readFile(`${FIXTURES}/${name}`);

/** What Python says of the fixtures. */
export function expectedIn<Content>(name: string): Content {
  return JSON.parse(Deno.readTextFileSync(`${FIXTURES}/${name}`));
}
