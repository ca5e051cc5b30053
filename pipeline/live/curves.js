/** Loaded before by the page as a script of its own. */
const { uPlot } = globalThis;

/** Colours of curves (after Okabe and Ito), which colour-blind people tell apart; then in dashes. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];
const HEIGHT = 260;

/** The stroke of the curve of a stage, by its place among those that have curves. */
export function colour(place) {
  return COLOURS[place % COLOURS.length];
}

function dash(place) {
  const round = Math.floor(place / COLOURS.length) % 3;
  return round === 0 ? [] : round === 1 ? [8, 4] : [2, 4];
}

/** Draws one chart of a named number into an element, anew whenever other stages are shown. */
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
  // Canvases know no light-dark(): a property that is a colour has it resolved.
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
    /** @param curves of `{ name, place, unit, points }`, the points as pairs of how far and how much */
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

/** Curves over a common axis, with holes where one has no point. */
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
