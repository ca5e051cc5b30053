/** Colours of curves (Okabe and Ito) that colour-blind people can distinguish. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];
/** Dashes of curves in the same colour, as pixels of ink and of gap. */
const DASHES = [
  [],
  [9, 4],
  [2, 3],
  [9, 3, 2, 3],
  [15, 4],
  [5, 5],
  [9, 3, 2, 3, 2, 3],
  [1, 5],
  [15, 3, 5, 3],
  [4, 2],
  [2, 6],
  [15, 3, 2, 3],
];

/** The group whose stages share charts: the first two parts of a name, such as `train/f1`. */
export function groupOf(name) {
  return name.split("/").slice(0, 2).join("/");
}

/**
 * Gives each stage of a group a colour and dashes; as many differ as there are pairs of both. Stages whose names differ in the
 * last part alone, such as seeds, share a colour while it has dashes that are not taken.
 *
 * @returns name → `{ colour, dash }`
 */
export function signsOf(names) {
  const families = [...new Set(names.map(familyOf))];
  const used = new Map();
  return new Map(names.map((name) => {
    const first = families.indexOf(familyOf(name)) % COLOURS.length;
    const colours = [...COLOURS.slice(first), ...COLOURS.slice(0, first)];
    const usedOf = (colour) => used.get(colour) ?? 0;
    const colour = colours.find((colour) => usedOf(colour) < DASHES.length) ?? colours[0];
    const alike = usedOf(colour);
    used.set(colour, alike + 1);
    return [name, { colour, dash: DASHES[alike % DASHES.length] }];
  }));
}

function familyOf(name) {
  return name.split("/").slice(0, 3).join("/");
}

/** A short line in the colour and dashes of a curve. */
export function signElement({ colour, dash }) {
  const make = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const sign = make("svg", { width: 36, height: 10, "aria-hidden": "true" });
  sign.append(make("line", {
    ...{ x1: 0, y1: 5, x2: 36, y2: 5 },
    ...{ stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash.join(" ") },
  }));
  return sign;
}
