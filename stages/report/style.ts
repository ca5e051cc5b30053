/** Style of a page: light and dark, narrow and wide, and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --surface: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --tint: #f6f8fa;
  --link: #0550ae; --good: #116329; --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --surface: #14181d; --ink: #e6edf3; --soft: #a6b0bb; --line: #3d444d;
  --tint: #1e242b; --link: #79b8ff; --good: #56d364; --bad: #ff9b94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: break-word; }
main, header, footer { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 2rem 0 .5rem; }
h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.5rem 0 .5rem; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
p, main ul { max-width: 46rem; }
.claims td:first-child { min-width: min(19rem, 60vw); }
.number, td.good { white-space: nowrap; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td:first-child { min-width: 9rem; }
th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { background: var(--tint); }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.soft { color: var(--soft); }
figure { margin: 2rem 0; }
figcaption { max-width: 46rem; }
figure p { margin: 0; font-size: .85rem; }
.figures td:nth-child(2) { white-space: nowrap; }
.claims td:nth-child(6) { min-width: 8rem; }
figure svg { width: 100%; max-width: 46rem; height: auto; }
figure svg circle.near { fill-opacity: 1; stroke: var(--ink); }
#tip { position: fixed; z-index: 1; max-width: 20rem; padding: .2rem .6rem; border: 1px solid var(--line);
  border-radius: .3rem; background: var(--tint); font-size: .85rem; pointer-events: none; }
@media (max-width: 40rem) { figure svg { min-width: 36rem; } }
details { margin: .4rem 0; }
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
