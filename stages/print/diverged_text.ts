/** How many trainings of a method diverged. */
export interface DivergedCount {
  readonly title: string;
  readonly diverged: number;
  /** Number of its trainings that are there. */
  readonly runs: number;
}

/**
 * Says which trainings a page leaves out, since they diverged; nothing where none did.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { divergedText } from "./diverged_text.ts";
 *
 * const lost = [{ title: "SB", diverged: 0, runs: 3 }, { title: "LB", diverged: 1, runs: 3 }];
 * assertEquals(divergedText(lost), ["Trainings that diverged are left out: LB 1 of 3."]);
 * assertEquals(divergedText([]), []);
 * ```
 */
export function divergedText(counts: readonly DivergedCount[]): string[] {
  const lost = counts.filter(({ diverged }) => diverged > 0).map(lostText);
  return lost.length === 0 ? [] : [`Trainings that diverged are left out: ${lost.join("; ")}.`];
}

/** Says how many trainings of a method diverged, as `LB 1 of 3`. */
export function lostText({ title, diverged, runs }: DivergedCount): string {
  return `${title} ${diverged} of ${runs}`;
}
