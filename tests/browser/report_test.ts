import { assert, assertEquals } from "@std/assert";
import { reportOfMadeUpRuns } from "../stages/report_of_made_up_runs.ts";
import { accessibility } from "./accessibility.ts";
import { inBrowser } from "./in_browser.ts";

const SCREENS = [
  { name: "light", scheme: "light", media: "screen", width: 1280 },
  { name: "dark", scheme: "dark", media: "screen", width: 1280 },
  { name: "phone", scheme: "light", media: "screen", width: 360 },
  { name: "print", scheme: "light", media: "print", width: 800 },
] as const;

inBrowser(
  "a report is accessible and fits in the light and the dark, on a phone and on paper, and asks for nothing",
  async (browser) => {
    const folder = await Deno.makeTempDir();
    try {
      const address = `file://${folder}/report.html`;
      await Deno.writeTextFile(`${folder}/report.html`, await reportOfMadeUpRuns());
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
        const screens = Deno.env.get("SCREENSHOTS") ?? folder;
        const { length } = await page.screenshot({
          path: `${screens}/report-${name}.png`,
          fullPage: true,
        });
        assert(length > 20_000, name);
      }
      assertEquals(asked, [address]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

inBrowser(
  "a report shows the value nearest to the pointer, and opens the records that a link leads to",
  async (browser) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/report.html`, await reportOfMadeUpRuns());
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`file://${folder}/report.html`);
      const dot = page.locator("figure svg circle").last();
      await dot.scrollIntoViewIfNeeded();
      const box = (await dot.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2 + 3);
      const words = await page.locator("#tip").textContent();
      assert(/^\S+: [\d.]+ after [\d,]+ updates$/.test(words!), words!);
      assert(await page.locator("#tip").isVisible());
      await page.mouse.move(5, 5);
      assert(!await page.locator("#tip").isVisible());
      const record = page.locator("#run-f1-digits-lb-2");
      assert(!await record.isVisible());
      await page.getByText("Each run, and the spread").click();
      await page.locator('a[href="#run-f1-digits-lb-2"]').click();
      assert(await record.isVisible());
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

/** A title that tries what titles can. */
const HOSTILE =
  `<script>hacked = 1</script><img src=x onerror="hacked = 1"></h1></main>\u202eleft` +
  "</script><a href='javascript:hacked = 1'>" + "long".repeat(2500);

inBrowser(
  "of a report with a hostile title nothing runs and the layout stays, and no script but its own would",
  async (browser) => {
    const folder = await Deno.makeTempDir();
    try {
      const title = { path: "experiments.f1-digits.title", value: HOSTILE };
      const report = await reportOfMadeUpRuns([title]);
      const injected =
        `<script>hacked = 1</script><img src="http://127.0.0.1:9/x" onerror="hacked = 1">`;
      for (
        const [name, text] of [["as it is", report], [
          "injected",
          report.replace("</main>", `${injected}</main>`),
        ]] as const
      ) {
        await Deno.writeTextFile(`${folder}/report.html`, text);
        const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
        const asked: string[] = [];
        page.on("requestfinished", (request) => asked.push(request.url()));
        await page.goto(`file://${folder}/report.html`);
        assertEquals(await page.evaluate("typeof hacked"), "undefined", name);
        assertEquals(asked, [`file://${folder}/report.html`], name);
        const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
        assert(wide <= 360, `${name}: ${wide}`);
        await page.close();
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
