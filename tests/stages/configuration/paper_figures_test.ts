import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { loadConfiguration } from "./load_configuration.ts";
import { distanceLaws } from "../../../stages/statistics/distance_laws.ts";
import {
  type PaperFigures,
  paperFiguresSchema,
} from "../../../stages/configuration/paper_figures.ts";
import { ROOT } from "../../root.ts";

const { paperFigures } = await loadConfiguration(ROOT, "quick");

/** Written down once more from the notes of the digitisation: figure, batch, x → y. */
const AGAIN = `
  1a   64  79: 8.87   100: 1.26
  1a  128  79: 6.6
  1a  256  79: 4.5
  1a 1024  79: 3.74   100: .56
  1a 2048  79: 6.14   100: 2.38
  1b   64  100: 6.875
  1b  128  100: 7.19
  1b  256  100: 7.84
  1b  512  100: 9.17
  1b 1024  100: 10.32
  1b 2048  100: 12.71
  2a   64  1.5: 3.06  5: 5.90  10: 7.38  20: 8.93  40: 10.21  80: 10.95
  2a  128  1.5: 2.32  5: 4.84  10: 6.36  20: 7.98  40: 9.49   80: 10.40
  2a  256  1.5: 1.77  5: 3.48  10: 4.79  20: 6.08  40: 7.47   80: 8.74
  2a  512  1.5: 1.04  5: 2.19  10: 3.21  20: 4.37  40: 5.62   80: 7.00
  2a 1024  1.5: 0.74  5: 1.36  10: 2.11  20: 2.95  40: 3.97   80: 5.12
  2a 2048  1.5: 0.54  5: 0.77  10: 1.22  20: 1.85  40: 2.58   80: 3.44
  2b   64  80: 10.65
  2b  128  80: 10.07
  2b  256  80: 9.16
  2b  512  1: 3.4     80: 7.63
  2b 1024  1: 2.9     80: 6.34
  2b 2048  1: 3.6     80: 5.25
  3   128  33600: 7.5
  3  2048  33600: 7.64
  3  4096  33600: 7.04
  4     -  0: 0.0012  10: 0.00825
  5  2048  2441: 11.31
  5  1024  19531: 8.40
  5  2048  19531: 8.15
  5  4096  19531: 7.65`;
const SLOPES = {
  "2a": { 64: 1.87, 128: 2.09, 256: 1.93, 512: 1.78, 1024: 1.39, 2048: 1.00 },
  "2b": { 64: 1.76, 128: 1.96, 256: 2.08, 512: 1.65, 1024: 1.61, 2048: 0.93 },
};

const lines = (text: string) =>
  text.trim().split("\n").map((line) => {
    const [, figure, batch, rest] = line.match(/^\s*(\w+)\s+([\d-]+)\s+(.*)$/)!;
    const points = [...rest!.matchAll(/([\d.]+): ([\d.]+)/g)].map(([, x, y]) => [+x!, +y!]);
    return { figure, batch: batch === "-" ? null : Number(batch), points };
  });

Deno.test("configs/paper_figures.yaml agrees with a second transcription", () => {
  const configured = Object.entries(paperFigures.figures).flatMap(([figure, { curves }]) =>
    curves.map(({ batch, points }) => ({ figure, batch: batch ?? null, points }))
  );
  const sorted = (curves: readonly { readonly figure: string | undefined }[]) =>
    curves.toSorted((a, b) => a.figure!.localeCompare(b.figure!));
  assertEquals(sorted(configured), sorted(lines(AGAIN)));
});

Deno.test("the slopes agree with a second transcription, and with fits to the points", () => {
  for (const [figure, slopes] of Object.entries(SLOPES)) {
    const { curves } = paperFigures.figures[figure]!;
    assertEquals(Object.fromEntries(curves.map(({ batch, slope }) => [batch, slope])), slopes);
  }
  for (const { batch, slope, points } of paperFigures.figures["2a"]!.curves) {
    const late = points.filter(([epoch]) => epoch >= 5)
      .map(([epoch, distance]) => [epoch * paperFigures.examples / batch!, distance] as const);
    // The slopes were fitted to many more points than the five that are written down.
    assertAlmostEquals(distanceLaws(late).logarithm.slope, slope!, 0.12);
  }
});

Deno.test("a digitised curve that is not sound is refused", () => {
  const changed = (curve: object): unknown => {
    const figures = {
      3: { ...paperFigures.figures["3"]!, curves: [curve] },
    } as unknown as PaperFigures["figures"];
    return { ...paperFigures, figures };
  };
  const curve = { treatment: "adapted", reference: 128, batch: 2048, points: [[1, 2]] };
  const { reference: _, ...rest } = curve;
  assert(paperFiguresSchema.safeParse(changed(curve)).success);
  for (const wrong of [rest, { ...curve, points: [] }, { ...curve, treatment: "tuned" }]) {
    assert(!paperFiguresSchema.safeParse(changed(wrong)).success, JSON.stringify(wrong));
  }
});
