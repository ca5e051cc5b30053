import { assert, assertEquals } from "@std/assert";
import { accessibility } from "./accessibility.ts";
import { inBrowser } from "./in_browser.ts";
import { ROOT } from "../root.ts";

const FIGURE = `${ROOT}/results/quick/figures/f1-digits/test-error.svg`;

inBrowser("a committed figure is drawn, and asks for nothing else", async (browser) => {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`file://${FIGURE}`);
  assertEquals(asked, [`file://${FIGURE}`]);
  const box = await page.locator('[data-mark="line"] path').last().boundingBox();
  assert(box !== null && box.width > 50 && box.height > 10, JSON.stringify(box));
});

inBrowser(
  "axe-core finds what is wrong with a page, and nothing where nothing is",
  async (browser) => {
    const page = await browser.newPage();
    const shown = async (body: string) => {
      await page.setContent(
        `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${body}</main>`,
      );
      return (await accessibility(page)).map((line) => line.split(":")[0]);
    };
    assertEquals(await shown("<p>Text.</p>"), []);
    assertEquals(await shown('<img src="data:,">'), ["image-alt"]);
  },
);
