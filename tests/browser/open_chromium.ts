import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium (or the one that `CHROMIUM` names), without a window. Close it by `await using`. */
export async function openChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    // Its sandbox needs rights that containers lack; it is shown nothing but our own pages.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}
