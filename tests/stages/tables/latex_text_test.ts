import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { latex } from "../../../stages/tables/latex_text.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

Deno.test("latex(): every title of ours becomes ASCII, which any LaTeX compiles", async () => {
  const { methods, experiments, datasets, networks } = await loadConfiguration(ROOT, "quick");
  const titles = [methods, experiments, datasets, networks].flatMap((entries) =>
    Object.values(entries).map(({ title }) => title)
  );
  assertEquals(titles.includes("+LR, zero γ"), true);
  // deno-lint-ignore no-control-regex
  for (const title of titles) assertMatch(latex(title), /^[\x00-\x7f]*$/);
});

Deno.test("latex(): Greek letters and signs of mathematics have their commands; what it does not know stays", () => {
  assertEquals(latex("μ ≤ 2·σ²"), "$\\mu$ $\\leq$ 2$\\cdot$$\\sigma$$^2$");
  assertEquals(latex("café 数"), "café 数");
});
