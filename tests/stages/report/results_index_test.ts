import { assert, assertEquals } from "@std/assert";
import { DOMParser } from "linkedom";
import { resultsIndex } from "../../../stages/report/write_index.ts";
import { writeReportOfMadeUpRuns } from "../report_of_made_up_runs.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const RESULTS = `${ROOT}/results`;

Deno.test("the index of results leads to each page, with its answer in words and numbers", async () => {
  await using folder = await tempFolder();
  for (const profile of ["first", "second", "unreported"]) {
    await Deno.mkdir(`${folder.path}/${profile}`);
  }
  for (const profile of ["first", "second"]) {
    await writeReportOfMadeUpRuns(`${folder.path}/${profile}`);
  }
  const page = await Deno.readTextFile(`${folder.path}/first/report.html`);
  const figure = await Deno.readTextFile(`${folder.path}/first/answers/f1-digits.svg`);
  assert(page.includes(figure), "the figure of the page stands in a file of its own");
  const index = new DOMParser().parseFromString(await resultsIndex(folder.path), "text/html");
  const links = [...index.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  assertEquals(links, ["first/report.html", "second/report.html"]);
  assertEquals(index.querySelectorAll("p.bad").length, 2, "local runs say so");
  const answers = [...index.querySelectorAll(".answer")].map(({ textContent }) => textContent);
  assertEquals(answers.length, 2);
  assertEquals(index.querySelectorAll(".headline svg").length, 2, "each with its figure");
  for (const answer of answers) {
    assert(
      /^After as many epochs, .* 2\.90 points below the small batch/.test(
        answer,
      ),
      answer,
    );
  }
});

Deno.test("results/index.html is made from the committed answers: deno task index renews it", async () => {
  assertEquals(await Deno.readTextFile(`${RESULTS}/index.html`), await resultsIndex(RESULTS));
});
