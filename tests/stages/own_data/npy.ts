/** Numbers as NumPy saves them. */
export function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }\n`;
  const head = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, dict.length, 0];
  return Uint8Array.from([...head, ...new TextEncoder().encode(dict), ...data]);
}
