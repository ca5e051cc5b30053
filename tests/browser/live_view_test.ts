import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { accessibility } from "./accessibility.ts";
import { inBrowser } from "./in_browser.ts";
import { liveProject } from "./live_project.ts";

/** How many points the charts show, together. */
async function points(page: Page): Promise<number> {
  return await page.locator("figure").evaluateAll((all) =>
    all.reduce((sum, { dataset }) => sum + Number(dataset.points), 0)
  );
}

const state = (page: Page, name: string) => page.locator(`#stages li[data-name="${name}"] .state`);
const until = async (page: Page, name: string) =>
  await page.waitForSelector(`#state[data-state="${name}"]`, { timeout: 60_000 });

/** Console errors and requests that left this machine's page. */
function watchOver(page: Page): readonly string[] {
  const wrong: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("http://127.0.0.1:")) wrong.push(request.url());
  });
  return wrong;
}

inBrowser(
  "live view: a stage runs to its end, curves grow, and a reload keeps all",
  async (browser) => {
    await using project = await liveProject();
    await project.allow(5);
    await using engine = project.start(30, "reproduce", "--ui");
    const page = await browser.newPage();
    const wrong = watchOver(page);
    await page.goto(await engine.address);
    assertMatch(page.url(), /^http:\/\/127\.0\.0\.1:\d+\/$/);
    await until(page, "running");
    await page.waitForSelector("figure canvas");
    assertEquals(await state(page, "train/f1").textContent(), "running");
    const before = await points(page);
    await project.allow(20);
    for (let tries = 0; await points(page) <= before; tries += 1) {
      assert(tries < 200, "the curves grow");
      await page.waitForTimeout(100);
    }
    // Nothing tells yet how long the table takes.
    assertMatch(
      await page.locator("#counts").textContent() ?? "",
      /^0 of 2 stages .* at least \d+ s left \(1 stage without an estimate\)$/,
    );
    const now = await points(page);
    await page.reload();
    await page.waitForSelector("figure canvas");
    assert(await points(page) >= now, "the curve is whole again");
    const [log] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "Log of train/f1" }).click(),
    ]);
    assertMatch(await log.locator("body").textContent() ?? "", /learning/);
    await log.close();
    await project.allow(30);

    await until(page, "done");
    assertEquals(await state(page, "train/f1").textContent(), "done");
    await page.getByLabel("loss, last values: train/f1 0.0667", { exact: true }).waitFor();
    const all = await points(page);
    assertEquals((await engine.process.status).code, 0);
    // It stays while the page is open, even over a reload.
    await page.reload();
    await until(page, "done");
    assertEquals(await points(page), all);
    assertEquals(wrong, []);
  },
);

inBrowser(
  "live view: accessible, in the light and the dark, on a phone, and by keyboard",
  async (browser) => {
    await using project = await liveProject();
    await using engine = project.start(10, "reproduce", "--ui");
    const page = await browser.newPage();
    await page.goto(await engine.address);
    await until(page, "done");
    assertEquals(
      await page.locator("figure").evaluateAll((all) => all.map(({ dataset }) => dataset.scale)),
      ["log", "log"],
    );
    for (const colorScheme of ["light", "dark"] as const) {
      for (const viewport of [1280, 768, 390].map((width) => ({ width, height: 900 }))) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        assertEquals(await accessibility(page), [], `${colorScheme} ${viewport.width}`);
        const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
        assert(wide <= viewport.width, `${wide} in ${viewport.width}`);
      }
    }
    const label = "Show the curves of train/f1";
    const tick = page.getByLabel(label);
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
    for (let tabs = 0; await focused() !== label; tabs += 1) {
      assert(tabs < 20, "the box is reached");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    assertEquals(await tick.isChecked(), false);
    assertEquals(await page.locator("figure:visible").count(), 0);
    await page.keyboard.press("Space");
    assertEquals(await page.locator("figure:visible").count(), 2);
  },
);

inBrowser(
  "live view: its address opens one browser once, under its own name only",
  async (browser) => {
    await using project = await liveProject();
    await project.allow(1);
    await using engine = project.start(20, "reproduce", "--ui");
    const address = await engine.address;
    const one = await browser.newContext();
    assertEquals((await (await one.newPage()).goto(address))!.status(), 200);
    const other = await browser.newContext();
    const page = await other.newPage();
    assertEquals((await page.goto(address))!.status(), 403);
    const plain = address.replace(/\?.*/, "");
    assertEquals((await page.goto(plain))!.status(), 403);
    const known = await one.newPage();
    assertEquals((await known.goto(plain))!.status(), 200);
    assertEquals(await known.evaluate("document.cookie"), "");
    assertEquals((await known.goto(plain.replace("127.0.0.1", "localhost")))!.status(), 403);
  },
);

inBrowser(
  "live view: a run with a view, and one whose view was closed, come to the same bytes",
  async (browser) => {
    const result = async (open: boolean) => {
      await using project = await liveProject();
      if (open) await project.allow(5);
      await using engine = project.start(10, "reproduce", ...(open ? ["--ui"] : []));
      if (open) {
        const page = await browser.newPage();
        await page.goto(await engine.address);
        await page.waitForSelector("figure canvas");
        await page.close();
        await project.allow(10);
      }
      assertEquals((await engine.process.status).code, 0);
      const { key, output } = JSON.parse(await project.read(".cache/store/stages/table.json"));
      return { key, output, table: await project.read("results/t.md") };
    };
    const without = await result(false);
    assertEquals(without.table.length, 10);
    assertEquals(await result(true), without);
  },
);

inBrowser(
  "live view: an engine that is killed is told of, and followed again when it is back",
  async (browser) => {
    await using project = await liveProject();
    const page = await browser.newPage();
    await project.allow(5);
    {
      await using engine = project.start(20, "reproduce", "--ui");
      await page.goto(await engine.address);
      await page.waitForSelector("figure canvas");
      engine.process.kill("SIGKILL");
    }
    await until(page, "lost");
    assertMatch(await page.locator("#state").textContent() ?? "", /was killed/);
    assertEquals(await state(page, "train/f1").textContent(), "stopped");
    await using again = project.start(20, "run", "train/f1");
    await until(page, "running");
    await project.allow(20);
    assertEquals(await page.locator("h1").textContent(), "deno task run train/f1");
    await until(page, "done");
    assertEquals((await again.process.status).code, 0);
  },
);

inBrowser(
  "watch: attaches to a run that goes on, and shows the last one when none does",
  async (browser) => {
    await using project = await liveProject();
    await project.allow(5);
    await using engine = project.start(10, "reproduce", "--quiet");
    await using watch = project.start(1, "watch");
    const page = await browser.newPage();
    await page.goto(await watch.address);
    await page.waitForSelector("figure canvas");
    assertEquals(await state(page, "train/f1").textContent(), "running");
    await project.allow(10);
    await until(page, "done");
    const last = page.getByLabel("loss, last values: train/f1 0.2", { exact: true });
    await last.waitFor();
    assertEquals((await engine.process.status).code, 0);
    await using later = project.start(1, "watch");
    await page.goto(await later.address);
    await until(page, "done");
    await last.waitFor();
    later.process.kill("SIGINT");
    assertEquals((await later.process.status).code, 0);
    await until(page, "offline");
  },
);
