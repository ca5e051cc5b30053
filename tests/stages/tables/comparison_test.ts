import { assertEquals } from "@std/assert";
import { comparison } from "../../../stages/tables/comparison.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { COLUMN, DIGITS_ROW } from "../digits_row.ts";

Deno.test("comparison(): methods called as other columns are, or by a number, have columns of their own behind them", () => {
  const names = ["sb", "data", "network", "what", "7"];
  const methods = names.map((name) => ({ ...COLUMN, name, title: name.toUpperCase() }));
  const { columns, lines } = comparison(
    [tabulatedRow({ ...DIGITS_ROW, methods })],
    ({ name }, { id }) => `${id} of ${name}`,
  );
  const ids = Object.keys(columns);
  assertEquals(
    ids.map((id) => columns[id]),
    ["network", "data set", "", "SB", "DATA", "NETWORK", "WHAT", "7"],
  );
  assertEquals(
    ids.map((id) => lines[0]![id]),
    ["F1", "MNIST", "paper", ...names.map((name) => `paper of ${name}`)],
  );
});
