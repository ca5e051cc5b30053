/** Style of a page, for light and dark, narrow and wide screens, and paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --surface: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --tint: #f6f8fa;
  --link: #0550ae; --good: #116329; --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --surface: #14181d; --ink: #e6edf3; --soft: #a6b0bb; --line: #3d444d;
  --tint: #1e242b; --link: #79b8ff; --good: #56d364; --bad: #ff9b94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: break-word; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.2rem 0 .3rem; }
h2 { margin: 2.2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.5rem 0 .5rem; }
header p { margin: 0; }
header p.soft { max-width: none; }
a { color: var(--link); }
main nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .5rem 0; margin: 0; list-style: none;
  border-block: 1px solid var(--line); max-width: none; }
p, figcaption, main ul { max-width: 46rem; }
.asked { max-width: none; }
.asked { font-size: 1.05rem; }
.answer { font-size: 1.05rem; border-left: 3px solid var(--link); padding-left: .8rem; }
.headline figure, .pair figure { margin: .5rem 0; min-width: 0; }
.tests td:first-child { min-width: min(19rem, 46vw); }
.tests table { font-size: .92rem; }
.verdicts.many th { white-space: normal; } .verdicts.many td:first-child { min-width: min(26rem, 46vw); }
.number, td.good, td.bad, .whole { white-space: nowrap; } .comparison td.number { white-space: normal; }
.todo { margin: 0; } .todo summary { color: var(--soft); white-space: nowrap; }
.todo code { display: block; min-width: 11rem; font-size: .8rem; }
.bare .name { margin: 1rem 0 0; font-size: 1.2rem; font-weight: 600; }
.verdict.good { color: var(--good); } .verdict.bad { color: var(--bad); }
.caption { color: var(--soft); margin: 1rem 0 .25rem; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
.caption:has(+ .wide)::after, .wide + figcaption::before { content: "↔ scrolls sideways "; color: var(--link); font-weight: 600; }
.caption:has(+ .wide)::after { content: " ↔ scrolls sideways"; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td:first-child { min-width: 8rem; }
th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { background: var(--tint); white-space: nowrap; }
th:first-child, td:first-child { position: sticky; left: 0; background: var(--surface); }
thead th:first-child { background: var(--tint); }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.soft { color: var(--soft); }
figure { margin: 1.5rem 0; }
figcaption { font-size: .9rem; }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto; }
figure svg circle.near { fill-opacity: 1; stroke: var(--ink); }
#tip { position: fixed; z-index: 1; max-width: 20rem; padding: .2rem .6rem; border: 1px solid var(--line);
  border-radius: .3rem; background: var(--tint); font-size: .85rem; pointer-events: none; }
@media (max-width: 40rem) {
  th:first-child, td:first-child { max-width: 42vw; min-width: 7rem; border-right: 1px solid var(--line); }
  .comparison :is(th, td):nth-child(2) { display: none; } .comparison :is(th, td) { padding: .35rem .4rem; }
  .comparison :is(th, td):first-child { max-width: 33vw; }
  .comparison table { font-size: .92rem; }
  .phone::after { content: attr(data-more); display: block; color: var(--soft); } }
@media screen and (max-width: 60rem) {
  :is(.tests, .verdicts) :is(table, tbody, tr) { display: block; } :is(.tests, .verdicts) thead { display: none; }
  :is(.tests, .verdicts) tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  :is(.tests, .verdicts) td { display: inline-block; border: 0; padding: 0 .8rem 0 0; }
  :is(.tests, .verdicts) td:first-child { display: block; position: static; max-width: none; border: 0; }
  .verdicts.many td:nth-child(n + 2) { display: block; } .verdicts td:empty { display: none; }
  .tests td:nth-child(n + 3):not(:empty)::before, .verdicts.many td:nth-child(n + 2):not(:empty)::before {
    content: attr(data-title) " "; color: var(--soft); } }
@media screen and (min-width: 64rem) { .headline, .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; align-items: center; }
  .pair { align-items: start; } .headline { grid-template-columns: 1fr 1fr; }
  .headlines:has(> :nth-child(2)) { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem; }
  .headlines:has(> :nth-child(2)) .headline { display: block; } }
details { margin: .4rem 0; }
details details { margin-left: 1rem; }
summary { cursor: pointer; }
.fold > summary { color: var(--link); }
pre { overflow-x: auto; background: var(--tint); padding: .75rem; font-size: .8rem; }
:target { outline: 2px solid var(--link); outline-offset: 4px; }
@media print {
  :root { --surface: #fff; --ink: #000; --soft: #333; --line: #999; --tint: #fff; --link: #000; color-scheme: light; }
  nav, .runs, #tip { display: none; }
  h2, h3, h4, caption { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  figure svg { max-width: 34rem; }
  .scroll { overflow: visible; }
  table { font-size: .75rem; }
}
`;
