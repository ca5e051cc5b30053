import type { Browser } from "playwright-core";
import { openChromium } from "./open_chromium.ts";

/** A test in Chromium: one that `deno task test:browser` runs and `deno task test` leaves alone. */
export function inBrowser(name: string, test: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !Deno.env.has("TEST_BROWSER"),
    // The driver of the browser keeps timers and pipes open.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using browser = await openChromium();
      await test(browser);
    },
  });
}
