import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { fromCSV } from "arquero";
import figures from "../../stages/figures.ts";
import { DOMParser } from "linkedom";
import { readFiguresJson } from "../../stages/figures/figures_json.ts";
import { POTENTIAL } from "../../stages/figures/potential_places.ts";
import { HISTORY } from "../../stages/training/read_history.ts";
import { encodeHistory } from "../../stages/training/encode_history.ts";
import { namesIn, stageContext } from "./stage_context.ts";

import { config, configOf, draw, history, potential } from "./drawn_figures.ts";
import { tempFolder } from "../temp_folder.ts";

const RUNS = {
  "f1-digits/sb/seed-1": history(2, 30),
  "f1-digits/sb/seed-2": history(4, 40),
  "f1-digits/lb/seed-1": history(1, 60),
};

Deno.test("figures draws four figures, each a self-contained SVG with a line for every method", async () => {
  await using drawn = await draw(RUNS);
  const svgs = namesIn(`${drawn.output}/f1-digits`).filter((name) => name.endsWith(".svg"));
  assertEquals(svgs, [
    "distance.svg",
    "first-layer-distance.svg",
    "test-error.svg",
    "training-error.svg",
  ]);
  for (const svg of svgs) {
    const text = drawn.read(svg);
    assert(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/.test(text), text.slice(0, 80));
    assert(text.includes("F1 on 10,000 digits") && text.includes(">SB") && text.includes(">LB"));
    // SB is drawn through, LB dashed.
    const lines = [...text.matchAll(/<g[^>]*data-mark="line"[^>]*>([^]*?)<\/g>/g)].slice(0, 2);
    assertEquals(lines.map(([, paths]) => [...paths!.matchAll(/<path /g)].length), [1, 1]);
    assertEquals(lines.map(([group]) => group.includes("stroke-dasharray")), [false, true]);
    assert(!/https?:(?!\/\/www\.w3\.org)/.test(text), "nothing is loaded from elsewhere");
  }
});

Deno.test("a figure of distances has each curve's law as a thin line, its slope, and which law fits, if any does", async () => {
  await using drawn = await draw(RUNS);
  const text = drawn.read("distance.svg");
  // SB is the mean of two logarithms of slopes 2 and 4.
  for (
    const words of [
      "Slopes over ln(updates): SB 3.00; LB 1.00.",
      "a logarithm fits these curves better: SB, LB;",
      "a tenth of the growth): none.",
    ]
  ) {
    assert(text.replaceAll(/\s+/g, " ").includes(words), words);
  }
  const groups = [...text.matchAll(/<g[^>]*data-mark="line"[^>]*>([^]*?)<\/g>/g)];
  assertEquals(groups.map(([, paths]) => [...paths!.matchAll(/<path /g)].length), [1, 1, 2]);
  const points = (path: string) =>
    path.slice(1).split("L").map((pair) => pair.split(",").map(Number));
  const [[curve], , [law]] = groups.map(([, paths]) =>
    [...paths!.matchAll(/ d="([^"]+)"/g)].map(([, d]) => points(d!))
  ) as [number[][][], number[][][], number[][][]];
  assertEquals([curve!.length, law!.length], [8, 6]);
  law!.forEach(([x, y], i) => {
    assertAlmostEquals(x!, curve![i]![0]!, 0.01);
    assertAlmostEquals(y!, curve![i]![1]!, 0.01);
  });
});

Deno.test("the paper's values stand in the picture and in the data beside it", async () => {
  const { experiments } = await configOf("cifar10");
  const resnet44 = experiments.find((one) => one.name === "resnet44")!;
  await using drawn = await draw(
    { "resnet44/sb/seed-1": history(2, 30) },
    { ...config, experiments: [resnet44] },
    "resnet44",
  );
  const text = drawn.read("test-error.svg");
  assert(text.includes(">hollow: paper, ResNet44, CIFAR-10 (digitised)"));
  assert(text.includes("paper, figure 1b, b = 128: 7.19</title>"));
  const rows = drawn.rows("paper.csv").filter(({ figure }) => figure === "test-error");
  assertEquals(rows.map(({ paperFigure, at, value }) => [String(paperFigure), at, value]), [
    ["1b", 39062.5, 7.19],
    ["3", 33600, 7.5],
    ["3", 33600, 7.04],
  ]);
});

Deno.test("controls have the noise beside the learning rate rule, on the training set as in figure 6 and on the test set", async () => {
  const { experiments: [f1] } = await configOf("controls");
  const noise = f1!.figures.filter(({ name }) => name.startsWith("noise-"));
  assertEquals(
    noise.map(({ name, y, x, curves }) => [name, y.column, x.column, curves.map((c) => c.method)]),
    [
      ["noise-training-error", "trainingError", "epoch", ["lb", "lr", "noise"]],
      ["noise-test-error", "testError", "epoch", ["lb", "lr", "noise"]],
    ],
  );
  const runs = Object.fromEntries(
    ["lb", "lr", "noise"].map((method, i) => [`f1-controls/${method}/seed-1`, history(1, 40 + i)]),
  );
  await using drawn = await draw(runs, { ...config, experiments: [f1!] }, "f1-controls");
  const text = drawn.read("noise-test-error.svg");
  assert(text.includes("the paper's figure 6") && text.includes(">LB + noise<"));
  // A method has one colour and one sign in all figures, and no other method has either.
  const sign = (svg: string, label: string) =>
    Array.from(svg.split(`>${label}<`)[0]!.matchAll(/<path fill="(#\w+)" d="([^"]+)"/g)).at(-1)!
      .slice(1);
  const labels = ["LB", "+LR", "LB + noise"];
  const wanted = labels.map((label) => sign(drawn.read("test-error.svg"), label));
  assertEquals(labels.map((label) => sign(text, label)), wanted);
  for (const i of [0, 1]) assertEquals(new Set(wanted.map((one) => one[i])).size, 3);
});

Deno.test("a reduced sweep shows the paper's slopes, and its curves in a panel of their own with the paper's network", async () => {
  const { experiments } = await configOf("figures-f1");
  await using drawn = await draw(
    { "f1-sweep/baseline-128/seed-1": history(2, 30), "f1-sweep/noise-2048/seed-1": history(1, 9) },
    { ...config, experiments },
    "f1-sweep",
  );
  const text = drawn.read("figure-2a-all.svg");
  assert(text.includes(">b = 128<"));
  assert(
    text.includes(
      "Slopes over ln(updates): b = 128 2.00 (paper 2.09). The paper's are of ResNet44, CIFAR-10.",
    ),
  );
  // Our panel is above the paper's.
  const panel = (mark: string) => {
    const document = new DOMParser().parseFromString(text, "text/html");
    const groups = [...document.querySelectorAll(`[data-mark="${mark}"]`)];
    return groups.map((group) =>
      [...group.querySelectorAll("g")].map((part) => ({
        isUpper: Number(/,(-?[\d.]+)/.exec(part.getAttribute("transform") ?? ",0")![1]) < 50,
        text: part.textContent,
        shapes: part.querySelectorAll("path").length,
      }))
    );
  };
  const titles = panel("text").flat().filter(({ text }) => /^(ours|paper): /.test(text));
  assertEquals(titles.map(({ isUpper, text }) => [isUpper, text]).toSorted(), [
    [false, "paper: ResNet44, CIFAR-10 (digitised)"],
    [true, "ours: F1 on 10,000 digits by batch size"],
  ]);
  const lines = panel("line").filter((group) => group.length > 0);
  const published = lines.pop()!;
  assert(lines.length > 0 && lines.flat().every(({ isUpper }) => isUpper));
  assert(published.length > 0 && published.every(({ isUpper }) => !isUpper));
  assert(text.includes(">below: other network and data; compare shapes, not values"));
  // Where the paper has hardly more than its last values, the caption has them instead of a panel.
  const errors = drawn.read("figure-1b.svg");
  assert(!errors.includes(">paper: ResNet44"));
  assertMatch(
    errors,
    /The paper's last values, of ResNet44, CIFAR-10 \(digitised\): .*b = 128: 7\.\d+ %/,
  );
  assertMatch(drawn.read("figure-1a.svg"), /b = 128: 6\.6 %, after 79 % of its training;/);
  assert(
    drawn.read("figure-7.svg").includes(">below: other network and data, at the same share of"),
  );
  // Epoch 80 of 100 is epoch 16 of 20; over the logarithm of updates nothing is moved.
  const last = (wanted: string) =>
    experiments[0]!.figures.find(({ name }) => name === wanted)!.paper[1]!.points.at(-1)![0];
  assertEquals([last("figure-7"), last("figure-2a-all")], [16, 80 * 50_000 / 128]);
  const [end] = experiments[0]!.figures.find(({ name }) => name === "figure-3")!.paper;
  assertAlmostEquals(end!.points[0]![0], 33600 * (20 * 8000) / (100 * 50_000), 1e-6);
  assertEquals([...text.matchAll(/stroke-dasharray="1.5 3"[^]*?<\/g>/g)].length, 1);
  const noise = drawn.read("figure-6.svg").replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  assert(noise.includes("b = 2048, noise"), "a long label may take two lines");
});

Deno.test("figures draws the potential with its exponents, and the paper's std beside its own network alone", async () => {
  const { experiments: full } = await configOf("figures");
  const { experiments: reduced } = await configOf("figures-f1");
  const experiments = [...full, ...reduced];
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/${POTENTIAL}`, potential(200));
  const inputs = {
    "potential/resnet44-sweep": folder.path,
    "potential/f1-sweep": folder.path,
  };
  await using context = await stageContext({ ...config, experiments }, { inputs });
  await figures(context);
  const read = (file: string, experiment = "resnet44-sweep") =>
    Deno.readTextFileSync(`${context.output}/${experiment}/${file}`);
  assertEquals(namesIn(`${context.output}/resnet44-sweep`), [
    "figure-4-linear.svg",
    "figure-4.svg",
    "figures.json",
    "paper.csv",
    "potential-alpha.csv",
    "potential-bins.csv",
    "potential.csv",
  ]);
  const [difference, deviation] = fromCSV(read("potential-alpha.csv")).objects() as {
    alpha: number;
  }[];
  assertAlmostEquals(difference!.alpha, 2, 0.01);
  assertAlmostEquals(deviation!.alpha, 2, 0.05);
  for (const svg of ["figure-4.svg", "figure-4-linear.svg"]) {
    const text = read(svg);
    assert(text.includes("√E(L(w) − L(w₀))² (α = 2.00 ["), svg);
    assert(text.includes("paper, ResNet44, CIFAR-10 (digitised)"), svg);
    assert(text.includes("Figure 4 of the paper"), svg);
  }
  assertEquals(read("potential.csv").split("\n").length, 203);
  const paper = fromCSV(read("paper.csv")).objects() as Record<string, number | string>[];
  assertEquals(paper.map(({ paperFigure, at, value }) => [Number(paperFigure), at, value]), [
    [4, 0, 0.0012],
    [4, 10, 0.00825],
  ]);
  const apart = read("figure-4.svg", "f1-sweep");
  assert(!apart.includes("(digitised)"), "another network's spread is not drawn in our axis");
  assert(apart.includes("The paper's spread is that of ResNet44, CIFAR-10"));
  assert(!namesIn(`${context.output}/f1-sweep`).includes("paper.csv"));
});

Deno.test("a figure says how many runs a curve is the mean of, shades where they reach, and says what is reduced", async () => {
  await using drawn = await draw(RUNS);
  const text = drawn.read("test-error.svg").replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  assert(text.includes("means over 1 to 2 seeds"), text.slice(0, 600));
  assert(text.includes("Reduced from the paper's: data mnist-digits for mnist, 8,000 for 60,000"));
  // SB has two runs, LB one.
  const [, areas] = /<g[^>]*data-mark="area"[^>]*>([^]*?)<\/g>/.exec(drawn.read("test-error.svg"))!;
  assertEquals([...areas!.matchAll(/<path /g)].length, 1);
  await using one = await draw({ "f1-digits/lb/seed-1": history(1, 60) });
  assert(one.read("distance.svg").includes("one run per curve"));
});

Deno.test("figures are in the order of the paper's numbers, the potential's among them", async () => {
  await using folder = await tempFolder();
  const { experiments } = await configOf("figures-f1");
  const inputs: Record<string, string> = { "potential/f1-sweep": folder.path };
  await Deno.writeTextFile(`${folder.path}/${POTENTIAL}`, potential(200));
  await Deno.writeTextFile(`${folder.path}/${HISTORY}`, encodeHistory(history(1, 9)));
  for (const { name } of experiments[0]!.methods) inputs[`f1-sweep/${name}/seed-1`] = folder.path;
  await using context = await stageContext({ ...config, experiments }, { inputs });
  await figures(context);
  const drawn = await readFiguresJson(`${context.output}/f1-sweep`);
  const numbers = drawn!.figures.map(({ file }) => /^figure-(\w+)/.exec(file)![1]);
  assertEquals(numbers, ["1a", "1b", "2a", "2a", "2b", "2b", "3", "4", "4", "6", "6", "7"]);
});

Deno.test("what a figure says is data beside it, and title and description of the picture itself", async () => {
  await using drawn = await draw(RUNS);
  const { figures, data, errors } = (await readFiguresJson(`${drawn.output}/f1-digits`))!;
  const { file, title, subtitle, caption, legend } = figures[2]!;
  assertEquals([file, title], ["distance.svg", "Distance from the initial weights"]);
  const svg = new DOMParser().parseFromString(drawn.read(file), "image/svg+xml").documentElement!;
  const words = ["title", "desc"].map((name) => svg.querySelector(name)!.textContent);
  assertEquals(words[0], title);
  assertMatch(words[1]!.slice(`${subtitle}. ${caption}`.length), /^ Reduced from the paper's: /);
  assert(words[1]!.startsWith(`${subtitle}. ${caption}`));
  const texts = [...svg.querySelectorAll("text")].map(({ textContent }) => textContent);
  for (const text of ["SB", "LB", title, ...legend.map(({ text }) => text)]) {
    assert(texts.includes(text), text);
  }
  assert(texts.join(" ").includes(subtitle), "it may take two lines");
  assertEquals(data, namesIn(`${drawn.output}/f1-digits`).filter((name) => name.endsWith(".csv")));
  assertEquals(errors.map(({ method, testError }) => [method, testError]), [["sb", 28], [
    "lb",
    53,
  ]]);
});

Deno.test("figures of a local run say in picture and description how it differs, and committed ones do not", async () => {
  await using plain = await draw(RUNS);
  assert(!plain.read("test-error.svg").includes("Local run"));
  const changes = ["f1-digits.batch.large=500"];
  await using drawn = await draw(RUNS, { ...config, local: { changes, committed: {} } });
  const svg = new DOMParser().parseFromString(drawn.read("test-error.svg"), "image/svg+xml");
  const note = "Local run, not the committed results: f1-digits.batch.large=500.";
  assert(svg.querySelector("desc")!.textContent.startsWith(`${note} `));
  const texts = [...svg.querySelectorAll("text")].map(({ textContent }) => textContent);
  assert(texts.join(" ").includes(note), texts.join("\n"));
});

Deno.test("an error of zero has its place on the axis, below errors that are told apart as on a logarithmic one", async () => {
  const errors = [80, 40, 20, 0];
  const rows = history(1, 9).slice(0, 4).map((row, i) => ({ ...row, error: errors[i]! }));
  await using drawn = await draw({ "f1-digits/lb/seed-1": rows });
  const text = drawn.read("training-error.svg");
  const line = /<g[^>]*data-mark="line"[^>]*>\s*<path[^>]* d="([^"]+)"/.exec(text)![1]!;
  const [a, b, c, zero] = [...line.matchAll(/[\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
  assertAlmostEquals(c! - b!, b! - a!, 0.5);
  assert(zero! > c! + 3 * (c! - b!), line);
  assert(text.includes(">0</text>") && text.includes(">0.1</text>"), "ticks");
});

Deno.test("errors stand on a logarithmic axis, so that the end of a training is seen beside its beginning", async () => {
  const errors = [80, 40, 20, 10];
  const rows = history(1, 9).slice(0, 4).map((row, i) => ({ ...row, testError: errors[i]! }));
  await using drawn = await draw({ "f1-digits/lb/seed-1": rows });
  const line = /<g[^>]*data-mark="line"[^>]*>\s*<path[^>]* d="([^"]+)"/.exec(
    drawn.read("test-error.svg"),
  )![1]!;
  const heights = [...line.matchAll(/[\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
  assertEquals(heights.length, 4);
  for (const i of [1, 2]) {
    assertAlmostEquals(heights[i + 1]! - heights[i]!, heights[1]! - heights[0]!, 0.01);
  }
});

Deno.test("figures draws the same bytes again", async () => {
  await using first = await draw(RUNS);
  await using second = await draw(RUNS);
  for (const name of namesIn(`${first.output}/f1-digits`)) {
    assertEquals(first.read(name), second.read(name), name);
  }
});

Deno.test("figures keeps the data behind the curves, a line for each epoch of each run", async () => {
  await using drawn = await draw(RUNS);
  const rows = drawn.rows("curves.csv");
  assertEquals(rows.length, 24);
  const row = rows.find(({ method, seed, epoch }) => method === "sb" && seed === 2 && epoch === 3)!;
  assertEquals([row.updates, row.trainingError, row.testError], [30, 18, 38]);
});

Deno.test("figures says with what errors each method ended, over its seeds", async () => {
  await using drawn = await draw(RUNS);
  const [sb, lb] = drawn.rows("final-errors.csv");
  // The last of eight epochs of runs that began at 30 and 40: Student's t of two has a quantile of 12.706.
  assertEquals([sb!.method, sb!.n, sb!.testError, sb!.trainingError], ["sb", 2, 28, 13]);
  assertAlmostEquals(Number(sb!.testErrorSd), Math.SQRT1_2 * 10, 1e-9);
  assertAlmostEquals(Number(sb!.testErrorCi95), 12.7062047 * 5, 1e-4);
  assertEquals([lb!.n, lb!.testError, lb!.testErrorSd ?? null], [1, 53, null]);
});

Deno.test("figures fits both laws over the epochs at the first learning rate", async () => {
  await using drawn = await draw(RUNS);
  const rows = drawn.rows("distance-laws.csv");
  assertEquals(rows.length, 6);
  const law = (weights: string) =>
    rows.find((row) => row.method === "sb" && row.seed === 2 && row.weights === weights)!;
  assertEquals(law("all").epochs, 6);
  assertAlmostEquals(Number(law("all").logSlope), 4, 1e-9);
  assertAlmostEquals(Number(law("all").logRSquared), 1, 1e-9);
  assertAlmostEquals(Number(law("first layer").powerExponent), 0.5, 1e-9);
  assertAlmostEquals(Number(law("first layer").powerRSquared), 1, 1e-9);
  assert(Number(law("first layer").logRSquared) < 0.99);
});

Deno.test("figures draws what there is, and nothing for an experiment without runs", async () => {
  await using some = await draw({ "f1-digits/lb/seed-1": RUNS["f1-digits/lb/seed-1"] });
  assertEquals(some.rows("curves.csv").length, 8);
  await using none = await draw({});
  assertEquals(namesIn(none.output), []);
});
