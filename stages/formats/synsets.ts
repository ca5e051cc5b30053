/*
 * A reader for the file `meta.mat` of the ILSVRC2012 development kit, in the MATLAB 5 format
 * (https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf).
 * The only reader on npm has a licence that is incompatible with the MIT licence.
 */

/** Element types of the format that hold characters, numbers, a matrix, and compressed elements. */
const [CHARS, NUMBERS] = [new Set([1, 2, 4, 16, 17]), new Set([1, 2, 3, 4, 5, 6, 9])];
const [MATRIX, COMPRESSED] = [14, 15];
const STRUCT = 2;
const FILE_HEADER = 128;

/**
 * Decodes the synsets of `meta.mat`: a map from ILSVRC2012_ID to WordNet ID, e.g. `n02119789`.
 *
 * @throws {SyntaxError} when the file is malformed or lacks the two fields
 */
export async function decodeSynsets(bytes: Uint8Array<ArrayBuffer>): Promise<Map<number, string>> {
  let [first] = elements(bytes.subarray(FILE_HEADER));
  if (first?.type === COMPRESSED) {
    const inflated = new Blob([first.data]).stream()
      .pipeThrough(new DecompressionStream("deflate"));
    [first] = elements(await new Response(inflated).bytes());
  }
  if (first?.type !== MATRIX) throw new SyntaxError("found no matrix in a MATLAB 5 file");
  const [flags, , , nameLength, names, ...cells] = elements(first.data);
  if (flags?.data[0] !== STRUCT || !nameLength || !names) {
    throw new SyntaxError("found a MATLAB matrix that is no structure");
  }
  const width = view(nameLength.data).getInt32(0, true);
  const fields = Array.from(
    { length: names.data.length / width },
    (_, i) => text(names.data.subarray(i * width, (i + 1) * width)).replace(/\0.*$/, ""),
  );
  const [id, wnid] = ["ILSVRC2012_ID", "WNID"].map((name) => fields.indexOf(name)) as [
    number,
    number,
  ];
  if (id < 0 || wnid < 0) {
    throw new SyntaxError(`found the fields ${fields.join(", ")}, wanted ILSVRC2012_ID and WNID`);
  }
  const synsets = new Map<number, string>();
  for (let start = 0; start + fields.length <= cells.length; start += fields.length) {
    synsets.set(number(cells[start + id]!.data), characters(cells[start + wnid]!.data));
  }
  return synsets;
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

const view = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>) =>
  new DataView(buffer, byteOffset, byteLength);
const text = (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder().decode(bytes);

/** Splits bytes into elements: a tag and data padded to 8 bytes, or for small elements 8 bytes with tag and data. */
function elements(bytes: Uint8Array<ArrayBuffer>): Element[] {
  const found: Element[] = [];
  const at = view(bytes);
  for (let start = 0; start + 8 <= bytes.length;) {
    const tag = at.getUint32(start, true);
    const small = tag >>> 16;
    const type = tag & 0xffff;
    const length = small > 0 ? small : at.getUint32(start + 4, true);
    const from = start + (small > 0 ? 4 : 8);
    if (from + length > bytes.length) throw new SyntaxError("found a MATLAB file that breaks off");
    found.push({ type, data: bytes.subarray(from, from + length) });
    start = small > 0
      ? start + 8
      : from + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8);
  }
  return found;
}

/** The data element of a matrix, which follows its flags, size and name. */
function values(matrix: Uint8Array<ArrayBuffer>, kinds: ReadonlySet<number>): Element {
  const data = elements(matrix)[3];
  if (!data || !kinds.has(data.type)) throw new SyntaxError("found a value of another kind");
  return data;
}

function characters(matrix: Uint8Array<ArrayBuffer>): string {
  const { type, data } = values(matrix, CHARS);
  return type === 4 || type === 17 ? new TextDecoder("utf-16le").decode(data) : text(data);
}

function number(matrix: Uint8Array<ArrayBuffer>): number {
  const { type, data } = values(matrix, NUMBERS);
  const at = view(data);
  if (type === 9) return at.getFloat64(0, true);
  if (type >= 5) return at.getInt32(0, true);
  return type >= 3 ? at.getUint16(0, true) : at.getUint8(0);
}
