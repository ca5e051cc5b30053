import { createRequire } from "node:module";
import type { Page } from "playwright-core";

// This is text because it runs in the page.
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Lists violations of WCAG 2.2 A and AA and of best practices in a page, found by axe-core, one line each. */
export async function accessibility(page: Page): Promise<readonly string[]> {
  // By evaluation, which a page's own content security policy does not forbid the debugger.
  await page.evaluate(await Deno.readTextFile(AXE));
  const { violations } = await page.evaluate("axe.run()") as { violations: readonly Violation[] };
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`
  );
}
