/** The page has loaded uPlot before as a classic script. */
const { uPlot } = globalThis;

/** Colours of curves (Okabe and Ito) that colour-blind people can distinguish. Further curves repeat them in dashes. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];
const HEIGHT = 260;

/** The colour of a stage's curve, by its place among the stages with curves. */
export function colour(place) {
  return COLOURS[place % COLOURS.length];
}

function dash(place) {
  const round = Math.floor(place / COLOURS.length) % 3;
  return round === 0 ? [] : round === 1 ? [8, 4] : [2, 4];
}

/** Makes the chart of one named number inside an element. */
export function curveChart(element, title) {
  let plot = null;
  let drawn = "";
  let latest = [];
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
  const build = (curves) => {
    plot?.destroy();
    const axis = { stroke: text, grid: { stroke: () => `${style("--grid")}` || "#8884" } };
    plot = new uPlot(
      {
        width: Math.max(200, figure.clientWidth),
        height: HEIGHT,
        scales: { x: { time: false } },
        axes: [{ ...axis, label: curves[0]?.unit ?? "" }, axis],
        series: [
          { label: curves[0]?.unit ?? "" },
          ...curves.map(({ name, place }) => ({
            label: name,
            stroke: colour(place),
            dash: dash(place),
            width: 1.5,
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
    /** @param curves `{ name, place, unit, points }`, with points as pairs of progress and value */
    draw(curves) {
      latest = curves;
      figure.hidden = latest.length === 0;
      const key = JSON.stringify(curves.map(({ name, place }) => [name, place]));
      if (key === drawn && plot !== null) plot.setData(table(curves));
      else build(curves);
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
