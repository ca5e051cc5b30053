import { isNamePart } from "../../pipeline/words/name_part.ts";

/** What can have a name that is part of the names of stages. */
const KINDS = {
  experiments: "an experiment",
  methods: "a method",
  datasets: "a data set",
  profile: "a profile",
} as const;

/** Says what is wrong with the name of an entry; null if nothing is. Names of other sections are in no name of a stage. */
export function nameMistake(section: string, name: string): string | null {
  const kind = Object.hasOwn(KINDS, section) ? KINDS[section as keyof typeof KINDS] : undefined;
  if (kind === undefined || (isNamePart(name) && !name.endsWith(".json"))) return null;
  const near = name.toLowerCase().replace(/\.json$/, "").replaceAll(/[^a-z0-9._=+-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  const such = near === "" ? "" : `, such as "${near}"`;
  return `"${name}" cannot be the name of ${kind}: wanted small letters, digits and . _ = + -, beginning with a letter or a ` +
    `digit, and not ending in .json${such}.`;
}
