/**
 * Script of a page. It shows the value nearest to the pointer or finger at once, opens the records that a link leads
 * to, and marks boxes that scroll sideways. Without scripts, a browser shows the values after a short while.
 */
export const REPORT_SCRIPT = `
const tip = document.body.appendChild(Object.assign(document.createElement("div"), { id: "tip", hidden: true }));
for (const svg of document.querySelectorAll("figure svg")) {
  // The browser would show the title of the figure beside the values.
  const title = svg.querySelector(":scope > title");
  if (title !== null) { svg.setAttribute("aria-label", title.textContent); title.remove(); }
  const points = [...svg.querySelectorAll("circle")].flatMap((circle) => {
    const title = circle.querySelector("title");
    if (title === null) return [];
    title.remove();
    return [{ circle, text: title.textContent, x: +circle.getAttribute("cx"), y: +circle.getAttribute("cy") }];
  });
  let shown = null;
  const hide = () => { shown?.circle.classList.remove("near"); shown = null; tip.hidden = true; };
  const show = (event) => {
    // Each panel of a figure has coordinates of its own.
    const places = new Map();
    let [near, least] = [null, 30];
    for (const point of points) {
      const panel = point.circle.parentNode;
      if (!places.has(panel)) {
        const toPanel = panel.getScreenCTM().inverse();
        places.set(panel, new DOMPoint(event.clientX, event.clientY).matrixTransform(toPanel));
      }
      const at = places.get(panel);
      const distance = Math.hypot(point.x - at.x, point.y - at.y);
      if (distance < least) [near, least] = [point, distance];
    }
    if (near === null) return hide();
    shown?.circle.classList.remove("near");
    shown = near;
    near.circle.classList.add("near");
    tip.textContent = near.text;
    tip.hidden = false;
    const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = Math.max(8, event.clientY - tip.offsetHeight - 10) + "px";
  };
  svg.addEventListener("pointermove", show);
  svg.addEventListener("pointerdown", show);
  svg.addEventListener("pointerleave", hide);
  addEventListener("scroll", hide, { passive: true });
}
const mark = () => {
  for (const box of document.querySelectorAll(".scroll")) box.classList.toggle("wide", box.scrollWidth > box.clientWidth);
};
addEventListener("resize", mark);
document.addEventListener("toggle", mark, true);
mark();
const open = () => {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", open);
open();
`;
