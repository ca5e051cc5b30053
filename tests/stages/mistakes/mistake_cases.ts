import { assertStringIncludes } from "@std/assert";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import type { Json } from "../../../pipeline/types.ts";
import { ROOT } from "../../root.ts";

/** What is told of a profile with these settings. */
export async function mistakes(set: Readonly<Record<string, Json>>, profile = "quick") {
  const settings = Object.entries(set).map(([path, value]) => ({ path, value }));
  return (await checkConfiguration(ROOT, profile, settings, KNOWLEDGE)).mistakes;
}

/** Settings of the experiment f1-digits. */
export const digits = (fields: Readonly<Record<string, Json>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([path, value]) => [`experiments.f1-digits.${path}`, value]),
  );

/** What is wrong, what is set, and what is told of it, in full or in part. */
export type MistakeCase = readonly [string, Readonly<Record<string, Json>>, ...string[]];

/** Declares a test of each case. */
export function testMistakes(cases: readonly MistakeCase[]): void {
  for (const [what, set, ...wanted] of cases) {
    Deno.test(`${what}: told before anything runs`, async () => {
      const told = (await mistakes(set)).join("\n");
      for (const text of wanted) assertStringIncludes(told, text);
    });
  }
}
