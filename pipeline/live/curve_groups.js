import { curveChart } from "./curves.js";
import { groupOf, signElement, signsOf } from "./signs.js";

/** Draws the numbers of stages as curves: for each group of stages a legend, whose boxes choose, and a chart a number. */
export function curveGroups(element) {
  const hidden = new Set();
  const groups = new Map();
  let draw = () => {};

  const entry = (name, sign) => {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), {
      type: "checkbox",
      checked: !hidden.has(name),
    });
    box.setAttribute("aria-label", `Show the curves of ${name}`);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(name);
      else hidden.add(name);
      draw();
    });
    const text = document.createElement("bdi");
    // A name is a path: its parts stay in order, whatever their letters.
    text.dir = "ltr";
    text.textContent = name.slice(groupOf(name).length + 1) || name;
    label.append(box, signElement(sign), text);
    item.append(label);
    return item;
  };
  const makeGroup = (name) => {
    const section = document.createElement("section");
    const title = document.createElement("h3");
    title.textContent = name;
    const [legend, charts] = ["ul", "div"].map((tag) => document.createElement(tag));
    legend.className = "legend";
    charts.className = "charts";
    section.append(title, legend, charts);
    element.append(section);
    return { section, legend, charts, byNumber: new Map(), shown: "" };
  };
  const drawGroup = (group, stages, signs) => {
    const names = stages.map(({ name }) => name);
    if (group.shown !== names.join("\n")) {
      const focused = document.activeElement?.getAttribute("aria-label");
      group.legend.replaceChildren(...names.map((name) => entry(name, signs.get(name))));
      const again = [...group.legend.querySelectorAll("input")]
        .find((box) => box.getAttribute("aria-label") === focused);
      again?.focus({ preventScroll: true });
      group.shown = names.join("\n");
    }
    const numbers = [...new Set(stages.flatMap(({ series }) => Object.keys(series)))];
    for (const number of numbers) {
      if (!group.byNumber.has(number)) {
        group.byNumber.set(number, curveChart(group.charts, number));
      }
      const shown = stages.filter(({ name, series }) => !hidden.has(name) && number in series);
      group.byNumber.get(number).draw(shown.map(({ name, series, progress }) => ({
        name,
        sign: signs.get(name),
        unit: progress?.unit ?? "",
        points: series[number],
      })));
    }
  };

  return {
    /** @param stages all stages of the run, in its order; those without curves keep the signs of the others as they are */
    show(stages) {
      draw = () => {
        const all = Map.groupBy(stages, ({ name }) => groupOf(name));
        for (const [name, own] of all) {
          const drawn = own.filter(({ series }) => Object.keys(series).length > 0);
          if (drawn.length === 0) continue;
          if (!groups.has(name)) groups.set(name, makeGroup(name));
          drawGroup(groups.get(name), drawn, signsOf(own.map(({ name }) => name)));
        }
      };
      draw();
      return groups.size > 0;
    },
    /** Forgets the curves of a run that is over. */
    clear() {
      for (const { section, byNumber } of groups.values()) {
        for (const chart of byNumber.values()) chart.remove();
        section.remove();
      }
      groups.clear();
    },
  };
}
