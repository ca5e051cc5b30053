import { valueScale } from "./value_scale.js";

/** The page has loaded uPlot before as a classic script. */
const { uPlot } = globalThis;

const HEIGHT = 210;
/** Steps of the axis of progress, which counts whole things. */
const STEPS = Array.from({ length: 10 }, (_, i) => [1, 2, 5].map((step) => step * 10 ** i)).flat();

/** Makes the chart of one named number inside an element. The legend stands outside of it, once for all charts. */
export function curveChart(element, title) {
  let plot = null;
  let drawn = "";
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const box = document.createElement("div");
  box.setAttribute("role", "img");
  figure.append(caption, box);
  element.append(figure);

  const style = (name) => getComputedStyle(figure).getPropertyValue(name);
  // A canvas does not resolve light-dark(); the computed colour is resolved.
  const text = () => getComputedStyle(figure).color;
  const build = (curves, scale) => {
    plot?.destroy();
    const axis = { stroke: text, grid: { stroke: () => `${style("--grid")}` || "#8884" } };
    const unit = curves[0]?.unit ?? "";
    let near = null;
    const point = ({ cursor: { idx }, data }) => {
      const value = near === null || idx === null ? null : data[near]?.[idx] ?? null;
      caption.textContent = value === null
        ? title
        : `${title}: ${value} (${curves[near - 1].name}, ${data[0][idx]} ${unit})`;
    };
    plot = new uPlot(
      {
        width: Math.max(200, figure.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { focus: { prox: 30 } },
        focus: { alpha: 0.3 },
        hooks: { setCursor: [point], setSeries: [(_, place) => near = place] },
        // uPlot's number for a logarithmic distribution is 3.
        scales: { x: { time: false }, y: { distr: scale === "log" ? 3 : 1 } },
        axes: [{ ...axis, label: unit, incrs: STEPS }, axis],
        series: [
          {},
          ...curves.map(({ name, sign: { colour, dash } }) => ({
            label: name,
            stroke: colour,
            dash,
            width: 1.7,
            spanGaps: true,
          })),
        ],
      },
      table(curves),
      box,
    );
  };
  new ResizeObserver(() => {
    plot?.setSize({ width: Math.max(200, figure.clientWidth), height: HEIGHT });
  }).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot?.redraw());

  return {
    /** @param curves `{ name, sign, unit, points }`, with points as pairs of progress and value */
    draw(curves) {
      figure.hidden = curves.length === 0;
      const scale = valueScale(curves);
      const signs = curves.map(({ name, sign, unit }) => [name, sign, unit]);
      const key = JSON.stringify([scale, signs]);
      if (key === drawn && plot !== null) plot.setData(table(curves));
      else build(curves, scale);
      figure.dataset.scale = scale;
      drawn = key;
      const last = curves.map(({ name, points }) => `${name} ${points.at(-1)[1]}`);
      box.setAttribute("aria-label", `${title}, last values: ${last.join("; ")}`);
      figure.dataset.points = String(curves.reduce((sum, { points }) => sum + points.length, 0));
    },
    remove() {
      plot?.destroy();
      figure.remove();
    },
  };
}

/** Puts curves on a common axis, with null where a curve has no point. */
function table(curves) {
  const at = [...new Set(curves.flatMap(({ points }) => points.map(([x]) => x)))];
  at.sort((a, b) => a - b);
  return [
    at,
    ...curves.map(({ points }) => {
      const values = new Map(points);
      return at.map((x) => values.get(x) ?? null);
    }),
  ];
}
