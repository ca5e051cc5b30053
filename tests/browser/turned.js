/**
 * Runs in a page. Lists places where a text that runs from right to left turns what stands beside it: where, of two pieces
 * of one line, the later stands left of the earlier. A piece is such a text as a whole, or one sign of what is around it.
 */
(() => {
  const letters = /[\u0590-\u06ff]/;
  const range = document.createRange();
  const blockOf = (element) =>
    getComputedStyle(element).display.startsWith("inline")
      ? blockOf(element.parentElement)
      : element;
  const isNear = (a, b) => Math.abs(a - b) < 4;
  /** The edges of a piece: where its first line begins and its last one ends. */
  const edges = (node, from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    if (boxes.length === 0) return null;
    const [top, bottom] = [boxes[0].top, Math.max(...boxes.map((box) => box.top))];
    const left = Math.min(...boxes.filter((box) => isNear(box.top, top)).map((box) => box.left));
    const last = boxes.filter((box) => isNear(box.top, bottom));
    return { top, left, bottom, right: Math.max(...last.map((box) => box.right)) };
  };
  /** The places of a text's pieces. */
  const pieces = (text) => {
    const backwards = [...text].reverse().join("");
    const isolated = [text.indexOf("\u2068"), text.lastIndexOf("\u2069")];
    const [from, to] = isolated[0] >= 0
      ? isolated
      : [text.search(letters), text.length - 1 - backwards.search(letters)];
    const signs = Array.from({ length: Math.min(text.length, 600) }, (_, at) => [at, at + 1])
      .filter(([at]) => (from < 0 || at < from || at > to) && /[\w:;,.]/.test(text[at]));
    const before = signs.filter(([at]) => at < from);
    return [...before, ...(from < 0 ? [] : [[from, to + 1]]), ...signs.slice(before.length)];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let before = null;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const block = blockOf(node.parentElement);
    if (!letters.test(block.textContent) || block.closest("svg, script, style")) continue;
    for (const [from, to] of pieces(node.data)) {
      const piece = edges(node, from, to);
      if (piece === null) continue;
      const isTurned = before !== null && before.block === block &&
        isNear(before.bottom, piece.top) && piece.left < before.right - 1;
      if (isTurned) found.push(`${node.data.slice(0, from)}|${node.data.slice(from, to + 20)}`);
      before = { block, ...piece };
    }
  }
  return found.slice(0, 5);
})();
