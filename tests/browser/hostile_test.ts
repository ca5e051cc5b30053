import { assert, assertEquals } from "@std/assert";
import { JOURNALS } from "../../pipeline/live/journal.ts";
import { reportOfMadeUpRuns } from "../stages/report_of_made_up_runs.ts";
import { HOSTILE, turned, withstands } from "./hostile.ts";
import { inBrowser } from "./in_browser.ts";
import { liveProject } from "./live_project.ts";
import { tempFolder } from "../temp_folder.ts";

for (const [name, hostile] of Object.entries(HOSTILE)) {
  inBrowser(
    `a report of titles, claims and records of ${name} stays as it is laid out`,
    async (browser) => {
      await using temp = await tempFolder();
      const folder = temp.path;
      const texts = [
        "experiments.f1-digits.title",
        "methods.lr.title",
        "claims.ghosts-help.says",
      ];
      const set = texts.map((path) => ({ path, value: `${hostile} of ${path}` }));
      const address = `file://${folder}/report.html`;
      await Deno.writeTextFile(`${folder}/report.html`, await reportOfMadeUpRuns(set, hostile));
      await withstands(browser, `report of ${name}`, async (page) => {
        await page.goto(address);
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        await page.reload();
        assertEquals(asked, [address]);
        const shown = await page.locator("body").textContent();
        assert(shown!.includes(hostile.slice(0, 4)) || name === "terminal escapes", name);
      });
    },
  );

  inBrowser(
    `a live view of names, numbers, logs and messages of ${name} stays as it is laid out`,
    async (browser) => {
      await using project = await liveProject();
      await Deno.mkdir(`${project.root}/${JOURNALS}`, { recursive: true });
      await Deno.mkdir(`${project.root}/.cache/logs`, { recursive: true });
      await Deno.writeTextFile(`${project.root}/.cache/logs/a.log`, `${hostile}\n`);
      await Deno.writeTextFile(
        `${project.root}/${JOURNALS}/2026-01-01T00-00-00.000Z-1.ndjson`,
        hostileRun(hostile).map((line) => `${JSON.stringify(line)}\n`).join(""),
      );
      await withstands(browser, `live view of ${name}`, async (page) => {
        await using watch = project.start(1, "watch");
        await page.goto(await watch.address);
        await page.waitForSelector("figure canvas");
        assertEquals(await page.locator("#stages li").count(), 3);
        assertEquals(await page.locator("#results tbody tr").count(), 1);
        const [log] = await Promise.all([
          page.context().waitForEvent("page"),
          page.locator("#stages a.log:visible").first().click(),
        ]);
        assertEquals(await log.evaluate("document.querySelectorAll('script, img, a').length"), 0);
        await log.close();
      });
    },
  );
}

inBrowser("a script that got into a report would not run", async (browser) => {
  await using folder = await tempFolder();
  const injected =
    `<script>hacked = 1</script><img src="http://127.0.0.1:9/x" onerror="hacked = 1">`;
  const report = (await reportOfMadeUpRuns()).replace("</main>", `${injected}</main>`);
  await Deno.writeTextFile(`${folder.path}/report.html`, report);
  const page = await browser.newPage();
  const loaded: string[] = [];
  page.on("requestfinished", (request) => loaded.push(request.url()));
  await page.goto(`file://${folder.path}/report.html`);
  assertEquals(await page.evaluate("typeof hacked"), "undefined");
  assertEquals(loaded, [`file://${folder.path}/report.html`]);
});

inBrowser(
  "neighbours that are turned around are found, and none where they are isolated",
  async (browser) => {
    const page = await browser.newPage();
    const areTurned = async (body: string) => {
      await page.setContent(`<!doctype html><html lang="en"><body>${body}</body></html>`);
      return (await turned(page)).length > 0;
    };
    // The number after it belongs to the sentence, yet joins the letters that run from right to left.
    assertEquals(await areTurned("<p>of שלום 12 runs, 3 diverged</p>"), true);
    assertEquals(await areTurned("<p>of <bdi>שלום</bdi> 12 runs, 3 diverged</p>"), false);
    assertEquals(await areTurned("<p dir='auto'>שלום: ours, <b>n = 3</b></p>"), true);
  },
);

/** The lines of a journal in which every text is hostile. */
function hostileRun(text: string): object[] {
  const time = "2026-01-01T00:00:00Z";
  const names = ["train", "evaluate", "report"].map((kind) => `${kind}/${text}/${text}/seed-1`);
  const [train, evaluate, report] = names;
  const state = "missing";
  const reasons = [{ type: "upstream", stages: [text] }, { type: "never" }];
  const metrics = { [text]: 0.5, "error (%)": 2 };
  return [
    { type: "journal", command: text, process: 1, host: text },
    { type: "plan", jobs: 1, stages: names.map((stage) => ({ stage, state, reasons })) },
    { type: "notice", text: `said ${text} and more` },
    ...[1, 2, 3].map((done) => ({
      ...{ type: "progress", stage: train, done, total: 4, unit: text, metrics, note: text },
    })),
    { type: "started", stage: evaluate, reasons, partial: false, log: ".cache/logs/a.log" },
    { type: "result", stage: evaluate, text },
    {
      ...{ type: "finished", stage: evaluate, partial: false, inputs: [1, 1], seconds: 1, metrics },
      ...{ digest: "", same: null, unrepeatable: false, stillFresh: 0 },
    },
    { type: "failed", stage: report, message: text, log: text, output: text, tail: [text, text] },
    { type: "ended", message: text },
  ].map((line) => ({ time, ...line }));
}
