/**
 * Runs in a page. Lists places where a text that runs from right to left turns what stands beside it: where, of two signs
 * of one line and outside of such a text, the later stands left of the earlier.
 */
(() => {
  const letters = /[\u0590-\u06ff]/;
  const blockOf = (element) =>
    getComputedStyle(element).display.startsWith("inline")
      ? blockOf(element.parentElement)
      : element;
  /** The text without its part that runs from right to left, as places of signs. */
  const outside = (text) => {
    const [first, last] = [
      text.search(letters),
      text.length - 1 - [...text].reverse().join("").search(letters),
    ];
    const [from, to] = [text.indexOf("\u2068"), text.lastIndexOf("\u2069")];
    const inner = from >= 0 ? [from, to] : first >= 0 ? [first, last] : [text.length, text.length];
    return Array.from({ length: Math.min(text.length, 600) }, (_, at) => at)
      .filter((at) => (at < inner[0] || at > inner[1]) && /[\w:;,.]/.test(text[at]));
  };
  const found = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let before = null;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const block = blockOf(node.parentElement);
    if (!letters.test(block.textContent) || block.closest("svg, script, style")) continue;
    for (const at of outside(node.data)) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      const isTurned = before !== null && before.block === block &&
        Math.abs(before.box.top - box.top) < 2 && box.left < before.box.left;
      if (isTurned) {
        found.push(`${block.tagName}: ${node.data.slice(0, at)}|${node.data.slice(at, at + 20)}`);
      }
      before = { block, box };
    }
  }
  return found.slice(0, 5);
})();
