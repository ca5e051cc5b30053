import * as Plot from "@observablehq/plot";
import { plotBase, svgText } from "../figures/svg_text.ts";
import type { DagGroups } from "./config.ts";

/** The DAG as an SVG: a box for each group of stages, what it reads to its left. */
export function dagSvg({ groups, edges }: DagGroups): string {
  const depths = new Map<string, number>();
  const depth = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const before = edges.filter(([, to]) => to === name).map(([from]) => depth(from));
    const found = Math.max(-1, ...before) + 1;
    depths.set(name, found);
    return found;
  };
  const columns = [...Map.groupBy(groups, ({ name }) => depth(name))];
  const rows = Math.max(...columns.map(([, members]) => members.length));
  const boxes = columns.flatMap(([x, members]) =>
    members.map(({ name, stages }, i) => ({
      name,
      x,
      y: (i + 0.5) * rows / members.length,
      text: stages === 1 ? name : `${name} × ${stages}`,
    }))
  );
  const at = (name: string) => boxes.find((box) => box.name === name)!;
  const arrows = edges.map(([from, to]) => ({ from: at(from), to: at(to) }));
  const plot = Plot.plot({
    ...plotBase(),
    width: 190 * columns.length,
    height: 40 + 46 * rows,
    margin: 20,
    style: {
      fontFamily: "system-ui, sans-serif",
      fontSize: "12px",
      background: "var(--surface, white)",
      color: "var(--ink, black)",
    },
    x: { axis: null, domain: [-0.45, columns.length - 0.55] },
    y: { axis: null, domain: [rows, 0] },
    marks: [
      Plot.arrow(arrows, {
        x1: ({ from }) => from.x + 0.43,
        y1: ({ from }) => from.y,
        x2: ({ to }) => to.x - 0.43,
        y2: ({ to }) => to.y,
        headLength: 5,
        strokeOpacity: 0.6,
      }),
      Plot.rect(boxes, {
        x1: ({ x }) => x - 0.43,
        x2: ({ x }) => x + 0.43,
        y1: ({ y }) => y - 0.32,
        y2: ({ y }) => y + 0.32,
        // Arrows to what lies farther pass behind the boxes between.
        fill: "var(--surface, white)",
        stroke: "currentColor",
        rx: 5,
      }),
      Plot.text(boxes, { x: "x", y: "y", text: "text" }),
    ],
  });
  const arrowsInWords = edges.map(([from, to]) => `${from} to ${to}`).join(", ");
  return svgText(plot, "DAG of the stages", arrowsInWords);
}
