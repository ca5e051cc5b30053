import { encode } from "jpeg-js";
import { packTar, type TarEntry } from "modern-tar";
import { stream } from "../models/random/random.ts";

const CLASSES = ["n00000001", "n00000007", "n00000042", "n00000099"];
/** ILSVRC2012_ID of each class in `meta.mat`. As in ImageNet, their order differs from that of the WordNet IDs. */
const IDS = [4, 3, 1, 2];
const PER_CLASS = { train: 8, validation: 4 };
const QUALITY = 80;

/** `meta.mat` in base64 with these classes and an inner node, written by SciPy's `savemat` as in the original. */
const META =
  "TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFdlZCBOb3YgMjUgMjE6NDQ6Mz" +
  "QgMjAyNgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAAMgEA" +
  "AHic42NgYHjAxcDABqQ5gJiJAQJYoXwQzQjF7EBcXJlXnFpSDBRnYRCEincAsadPcFiQs5GBoVG8pwvIgHA/CA0H5f" +
  "lFKcXIAuk5+cUoAnmlufHJGZk5KUWpeWABFA7MjLzUkviM1Mz0jBKolpKixMy8+MzcxPTUYgY+oKAFA8I/bGj+YUTC" +
  "IMAJFYeAD/Yg/Q5I+lmw6OdE0i8A5ecZgIGJEVQc3R3YzGFDM4cN6kMFQ+L0s6LpZ0UKVMrCAaLfAI9+GEDWj83f5N" +
  "hLvn4FBwrtd6Aw/i0tcfiDpPg3Go3/gYl/Dkrj38Achz9Iin/j0fgfmPgXoDj+DXH4g6T4NxmN/wGJf49+CuPf1MAA" +
  "yR/kmAOp/0lLRzRMBxjhgU0/E5p+Abj2D/bI5gxkugAAjdhchg==";

/**
 * Synthetic images in archives like those of ILSVRC2012, for smoke runs without data: 32 for training and 16 for
 * testing. The training archive is a tar archive of one tar archive per class.
 */
export default async function generatedImagenet(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const train = CLASSES.map(async (wnid, label) => {
    const images = Array.from(
      { length: PER_CLASS.train },
      (_, i) => file(`${wnid}_${i}.JPEG`, jpeg(label, "train", i)),
    );
    return file(`${wnid}.tar`, await packTar(images));
  });
  const count = CLASSES.length * PER_CLASS.validation;
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const validation = labels.map((label, i) => {
    const number = String(i + 1).padStart(8, "0");
    return file(`ILSVRC2012_val_${number}.JPEG`, jpeg(label, "validation", i));
  });
  const devkit = [
    file("devkit/data/meta.mat", Uint8Array.from(atob(META), (c) => c.charCodeAt(0))),
    file(
      "devkit/data/ILSVRC2012_validation_ground_truth.txt",
      new TextEncoder().encode(labels.map((label) => `${IDS[label]}\n`).join("")),
    ),
  ];
  return new Map([
    ["generated_img_train.tar", await packTar(await Promise.all(train))],
    ["generated_img_val.tar", await packTar(validation)],
    ["generated_devkit.tar", await packTar(devkit)],
  ] as [string, Uint8Array<ArrayBuffer>][]);
}

function file(name: string, body: Uint8Array): TarEntry {
  return {
    header: { name, size: body.length, type: "file", mtime: new Date(0), mode: 0o644 },
    body,
  };
}

/** An image of random size: a gradient between the two colours of its class, with noise. */
function jpeg(label: number, split: string, number: number): Uint8Array {
  const random = stream(1, split, String(label), String(number));
  const [width, height] = [...random.uniform(2, 60, 90)].map(Math.floor) as [number, number];
  const colours = stream(1, "colours", String(label)).uniform(6, 0, 200);
  const noise = random.uniform(width * height * 3, 0, 50);
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = pixel / (width * height);
    for (let channel = 0; channel < 3; channel++) {
      data[4 * pixel + channel] = (1 - share) * colours[channel]! + share * colours[3 + channel]! +
        noise[3 * pixel + channel]!;
    }
  }
  return encode({ width, height, data }, QUALITY).data;
}
