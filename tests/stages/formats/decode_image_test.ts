import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeImage } from "../../../stages/formats/decode_image.ts";
import { fitImage } from "../../../stages/formats/fit_image.ts";
import { expectedIn, fixture } from "../own_data/read_fixture.ts";

const expected = expectedIn<Record<string, { shape: number[]; pixels: string }>>("images.json");
const pixels = (name: string) => Uint8Array.fromBase64(expected[name]!.pixels);
const mostApart = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

for (
  const [kind, name] of [
    ["grey", "grey.png"],
    ["colour", "colour.png"],
    ["black and white", "bits1.png"],
    ["few colours", "palette.png"],
    ["transparency", "alpha.png"],
    ["grey with transparency", "grey_alpha.png"],
    ["16 bits", "deep.png"],
  ] as const
) {
  Deno.test(`decodeImage reads a PNG of ${kind} as Pillow does`, async () => {
    const { height, width, channels, data } = decodeImage(await fixture(name));
    assertEquals([height, width, channels], expected[name]!.shape);
    assertEquals(data, pixels(name));
  });
}

// jpeg-js repeats the pixels of colours that are kept at half the size, where libjpeg goes over smoothly.
for (const [name, most] of [["grey.jpg", 0.5], ["colour.jpg", 0.5], ["halved.jpg", 6]] as const) {
  Deno.test(`decodeImage reads ${name} as libjpeg does, up to ${most} levels on average`, async () => {
    const { height, width, channels, data } = decodeImage(await fixture(name));
    assertEquals([height, width, channels], expected[name]!.shape);
    const wanted = pixels(name);
    const mean = data.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]!), 0) /
      data.length;
    assert(mean < most, `mean difference ${mean}`);
  });
}

for (const [height, width] of [[16, 16], [10, 24], [60, 60]] as const) {
  Deno.test(`fitImage scales and cuts to ${height} × ${width} as Pillow does, up to a level`, async () => {
    const large = decodeImage(await fixture("large.png"));
    const fitted = fitImage(large, height, width);
    assertEquals([fitted.height, fitted.width, fitted.channels], [height, width, 3]);
    const wanted = pixels(`large.png ${height} ${width}`);
    assertEquals(fitted.data.length, wanted.length);
    assert(mostApart(fitted.data, wanted) <= 1);
  });
}

Deno.test("decodeImage says what a file is that it does not read", async () => {
  const text = (bytes: string) => new TextEncoder().encode(bytes);
  assertThrows(() => decodeImage(text("GIF89a")), SyntaxError, "found a GIF, wanted PNG or JPEG");
  assertThrows(() => decodeImage(text("hello")), SyntaxError, "begins with 0x68656c6c");
  const whole = await fixture("colour.jpg");
  assertThrows(() => decodeImage(whole.slice(0, 300)), SyntaxError, "damaged JPEG");
  const png = await fixture("colour.png");
  assertThrows(() => decodeImage(png.slice(0, 40)), SyntaxError, "damaged PNG");
});
