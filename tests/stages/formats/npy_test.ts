import { assertEquals, assertThrows } from "@std/assert";
import { unzipSync } from "fflate";
import { decodeNpy } from "../../../stages/formats/npy.ts";
import { expectedIn, fixture } from "../own_data/read_fixture.ts";

const expected = expectedIn<Record<string, [number[], (number | string | boolean)[]]>>(
  "arrays.json",
);
const arrays = unzipSync(await fixture("kinds.npz"));
const array = (name: string) => Uint8Array.from(arrays[`${name}.npy`]!);

for (const name of ["half", "double", "big", "small", "yes", "names", "bytes"]) {
  Deno.test(`decodeNpy reads the array "${name}" that NumPy wrote`, () => {
    const { shape, data } = decodeNpy(array(name));
    const [wantedShape, wanted] = expected[name]!;
    assertEquals(shape, wantedShape);
    assertEquals(
      Array.from<string | number>(data),
      wanted.map((one) => typeof one === "boolean" ? Number(one) : one),
    );
  });
}

Deno.test("decodeNpy refuses what is no array, or breaks off", () => {
  assertThrows(() => decodeNpy(new Uint8Array(20)), SyntaxError, "does not begin as NumPy's");
  assertThrows(
    () => decodeNpy(array("big").slice(0, -1)),
    SyntaxError,
    "15 bytes follow its header, but its shape takes 16",
  );
  const turned = array("double");
  const flag = new TextEncoder().encode("'fortran_order': ");
  const at = turned.findIndex((_, i) => flag.every((sign, j) => turned[i + j] === sign));
  turned.set(new TextEncoder().encode("True "), at + flag.length);
  assertThrows(() => decodeNpy(turned), SyntaxError, "np.ascontiguousarray");
});
