import { assert, assertEquals, assertMatch } from "@std/assert";
import { reportOfMadeUpRuns } from "../stages/report_of_made_up_runs.ts";
import { accessibility } from "./accessibility.ts";
import { inBrowser } from "./in_browser.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

/** A committed page whose figures have two panels. */
const FIGURES = `${ROOT}/results/figures-f1/report.html`;

const SCREENS = [
  { name: "light", scheme: "light", media: "screen", width: 1280 },
  { name: "dark", scheme: "dark", media: "screen", width: 1280 },
  { name: "tablet", scheme: "light", media: "screen", width: 768 },
  { name: "phone", scheme: "light", media: "screen", width: 390 },
  { name: "phone-dark", scheme: "dark", media: "screen", width: 390 },
  { name: "print", scheme: "light", media: "print", width: 800 },
] as const;

inBrowser(
  "a report is accessible and fits in the light and the dark, on a phone and on paper, and asks for nothing",
  async (browser) => {
    await using folder = await tempFolder();
    const address = `file://${folder.path}/report.html`;
    await Deno.writeTextFile(`${folder.path}/report.html`, await reportOfMadeUpRuns());
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(address);
    for (const { name, scheme, media, width } of SCREENS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, media });
      assertEquals(await accessibility(page), [], name);
      const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
      assert(media === "print" || wide <= width, `${name}: ${wide} in ${width}`);
      // Beside the first column, two columns are seen whole.
      const rights = await page.locator(".comparison tr:last-child td:visible").evaluateAll((
        cells,
      ) => cells.slice(0, 3).map((cell) => cell.getBoundingClientRect().right));
      assert(rights.length === 3 && rights.every((x) => x <= width), `${name}: ${rights}`);
      const screens = Deno.env.get("SCREENSHOTS") ?? folder.path;
      const { length } = await page.screenshot({
        path: `${screens}/report-${name}.png`,
        fullPage: true,
      });
      assert(length > 20_000, name);
    }
    assertEquals(asked, [address]);
  },
);

// This is text because it runs in the page.
const BAD_TEXTS = `(() => {
  document.querySelectorAll("details").forEach((one) => one.open = true);
  return [...document.querySelectorAll("svg text")].flatMap((text) => {
    const [frame, box] = [text.ownerSVGElement, text].map((one) => one.getBoundingClientRect());
    const scale = frame.width / text.ownerSVGElement.viewBox.baseVal.width;
    const size = parseFloat(getComputedStyle(text).fontSize) * scale;
    const isCut = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1;
    return isCut || size < 9 ? [text.textContent + ": " + size.toFixed(1) + " pixels"] : [];
  });
})()`;

inBrowser("no text of a committed figure is cut, or too small on a phone", async (browser) => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  for (const profile of ["controls-f1", "figures-f1", "gap-f1"]) {
    await page.goto(new URL(`../../results/${profile}/report.html`, import.meta.url).href);
    assert(await page.locator("svg text").count() > 100);
    assertEquals(await page.evaluate(BAD_TEXTS), [], profile);
  }
});

inBrowser(
  "a figure in two panels shows the value nearest to the pointer in its own panel",
  async (browser) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`file://${FIGURES}`);
    // The values of our curves, in the right panel.
    const dot = page.locator("section.figures > .pair figure:first-child svg circle").last();
    await dot.scrollIntoViewIfNeeded();
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    const box = (await dot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    assertMatch(
      (await page.locator("#tip").textContent())!,
      /^b = [\d,]+: [\d.]+ after 20 epochs$/,
    );
  },
);

inBrowser(
  "a report shows the value nearest to the pointer, and opens the records that a link leads to",
  async (browser) => {
    await using folder = await tempFolder();
    await Deno.writeTextFile(`${folder.path}/report.html`, await reportOfMadeUpRuns());
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`file://${folder.path}/report.html`);
    const dot = page.locator("section.figures > .pair figure:first-child svg circle").last();
    await dot.scrollIntoViewIfNeeded();
    // Scrolling hides the value, and is told of at the next frame.
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    const box = (await dot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2 + 3);
    const words = await page.locator("#tip").textContent();
    assert(/^\S+: [\d.]+ after [\d,]+ updates$/.test(words!), words!);
    assert(await page.locator("#tip").isVisible());
    await page.mouse.move(5, 5);
    assert(!await page.locator("#tip").isVisible());
    const record = page.locator("#run-f1-digits-lb-2");
    assert(!await record.isVisible());
    await page.getByText("F1 on 10,000 digits: each run, the spread").click();
    await page.locator('a[href="#run-f1-digits-lb-2"]').click();
    assert(await record.isVisible());
  },
);
