import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasTerminals, inTerminal, terminalState } from "../../pipeline/helpers/in_terminal.ts";

const BEGIN = `
import { showFetch } from "./stages/device/show_fetch.ts";
const progress = showFetch();
progress.update({ done: 1e6, total: 4e6, text: "fetching" });
`;

Deno.test({
  name: "a program that exits in the midst of a download gives the terminal back, without the bar",
  ignore: !hasTerminals,
  async fn() {
    const { code, text } = await inTerminal(`${BEGIN} Deno.exit(7);`);
    assertStringIncludes(text, "fetching  1 of 4 MB");
    assertEquals([code, terminalState(text)], [7, { changed: true, left: true }]);
  },
});

Deno.test({
  name:
    "a line that is said in the midst of a download has a line of its own, and may be wider than the terminal",
  ignore: !hasTerminals,
  async fn() {
    const { text } = await inTerminal(`${BEGIN}
      progress.notice("said");
      progress.update({ done: 2e6, total: 4e6, text: "unpacking" });
      progress.stop();`);
    const said = text.indexOf("said\r\n");
    const before = text.slice(0, said);
    assertEquals(terminalState(before), { changed: true, left: true });
    // deno-lint-ignore no-control-regex
    assertEquals(/\x1b\[2K$/.test(before), true, "the line of the bar was not cleared");
    assertStringIncludes(text.slice(said), "unpacking  2 of 4 MB");
    assertEquals(terminalState(text), { changed: true, left: true });
  },
});
