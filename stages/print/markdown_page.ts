import { type Subject, subjectWords } from "../run_command.ts";
import { markdownText } from "./printed_table.ts";

/**
 * Joins the parts of a page of Markdown, below its title and what it is about.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdownPage } from "./markdown_page.ts";
 *
 * assertEquals(
 *   markdownPage("Claims", { profile: "quick" }, "Local run: b <c>.", ["Text."]),
 *   "# Claims, profile `quick`\n\n**Local run: b \\<c>.**\n\nText.\n",
 * );
 * ```
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function markdownPage(
  title: string,
  subject: Subject,
  heading: string | null,
  parts: readonly string[],
): string {
  const [kind, name] = subjectWords(subject);
  return markdownBelow(`${title}, ${kind} \`${name}\``, heading, parts);
}

/** Joins the parts of a page of Markdown below a title, and how its results differ from the committed ones. */
export function markdownBelow(
  title: string,
  heading: string | null,
  parts: readonly string[],
): string {
  const all = [
    `# ${title}`,
    ...(heading === null ? [] : [`**${markdownText(heading)}**`]),
    ...parts,
  ];
  return `${all.join("\n\n")}\n`;
}
