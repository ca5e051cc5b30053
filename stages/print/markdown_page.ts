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
  const all = [
    `# ${title}, ${kind} \`${name}\``,
    ...(heading === null ? [] : [`**${markdownText(heading)}**`]),
    ...parts,
  ];
  return `${all.join("\n\n")}\n`;
}
