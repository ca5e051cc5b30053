import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";

// This is text because it runs in the page.
const TURNED = new URL("turned.js", import.meta.url);

/** Texts that try to run, to write outside of their place, or to turn their neighbours around. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "script and markup": "<script>hacked = 1</script><img src=x onerror='hacked = 1'>" +
    `</h1></main></script></title></svg>"><a href="javascript:hacked = 1">&lt;b&gt;`,
  "terminal escapes": "\x1b[2J\x1b]0;title\x07\x9b31mred\x1b[8mhidden",
  "right-to-left letters and marks": "שלום עולם 123 \u202eleft\u2066right\u200f مرحبا",
  "10,000 characters": "long".repeat(2500),
  "10,000 characters in words": "long words ".repeat(909),
};

/** Screens on which nothing may stick out. */
const WIDTHS = [390, 1280];

/** Lists places where a text that runs from right to left has turned what stands beside it. */
export async function turned(page: Page): Promise<readonly string[]> {
  return await page.evaluate(await Deno.readTextFile(TURNED)) as string[];
}

/** Opens a page at each width, and checks that nothing runs, sticks out or is turned around. */
export async function withstands(
  browser: Browser,
  name: string,
  open: (page: Page) => Promise<void>,
): Promise<void> {
  for (const width of WIDTHS) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("dialog", (dialog) => wrong.push(dialog.message()));
    await open(page);
    // All that is folded is looked at, too.
    await page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)");
    const screens = Deno.env.get("SCREENSHOTS");
    if (screens !== undefined) {
      const path = `${screens}/${name.replaceAll(/\W+/g, "-")}-${width}.png`;
      await page.screenshot({ path });
    }
    assertEquals(wrong, [], name);
    assertEquals(await page.evaluate("typeof hacked"), "undefined", name);
    const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
    assert(wide <= width, `${name}: ${wide} pixels in ${width}`);
    assertEquals(await turned(page), [], name);
    await context.close();
  }
}
