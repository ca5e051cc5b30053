/**
 * Shows the numbers that stages came to, by kind of stage, the first part of a name. Stages that differ in the last part
 * alone, such as seeds, stand in one line.
 */
export function showResults(table, stages) {
  const lines = new Map();
  const columns = new Set();
  for (const { name, metrics } of stages) {
    const parts = name.split("/");
    const line = parts.slice(1, -1).join("/") || name;
    for (const [number, value] of Object.entries(metrics)) {
      const column = `${parts[0]}: ${number}`;
      columns.add(column);
      if (!lines.has(line)) lines.set(line, new Map());
      const cells = lines.get(line);
      const text = `${parts.at(-1)} ${Number(value.toPrecision(4))}`;
      cells.set(column, [...cells.get(column) ?? [], text]);
    }
  }
  const cell = (tag, texts, scope) => {
    const element = document.createElement(tag);
    if (scope !== undefined) element.scope = scope;
    element.append(...texts.map((text) => {
      const part = document.createElement("bdi");
      part.dir = "ltr";
      part.textContent = text;
      return part;
    }));
    return element;
  };
  const row = (cells) => {
    const element = document.createElement("tr");
    element.append(...cells);
    return element;
  };
  table.tHead.replaceChildren(
    row(["stages", ...columns].map((column) => cell("th", [column], "col"))),
  );
  table.tBodies[0].replaceChildren(
    ...[...lines].map(([line, cells]) =>
      row([
        cell("th", [line], "row"),
        ...[...columns].map((column) => cell("td", cells.get(column) ?? [])),
      ])
    ),
  );
  return lines.size > 0;
}
