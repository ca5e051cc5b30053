/**
 * The values of a profile in a file such as `~/.aws/credentials`, by name. Values are taken as they stand, since a secret may
 * hold any sign; a comment in a line has a space before it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { profileValues } from "./profile_values.ts";
 *
 * const text = "[default]\nregion = eu\n[lab.prod] # ours\naws_secret_access_key = a#b=c # of May\n";
 * assertEquals(profileValues(text, "lab.prod"), new Map([["aws_secret_access_key", "a#b=c"]]));
 * ```
 */
export function profileValues(text: string, profile: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const [, said = ""] = /^\s*(.*?)\s*((^|\s)[#;].*)?$/.exec(line) ?? [];
    const [, named] = /^\[\s*(.*?)\s*\]$/.exec(said) ?? [];
    section = named ?? section;
    const at = said.indexOf("=");
    if (named !== undefined || section !== profile || at < 1) continue;
    values.set(said.slice(0, at).trim().toLowerCase(), said.slice(at + 1).trim());
  }
  return values;
}
