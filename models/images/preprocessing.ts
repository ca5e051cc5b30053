import type { Augmentation } from "./augment.ts";
import type { Normalization } from "./images.ts";

/** How images are transformed before they enter the network. */
export interface Preprocessing {
  readonly normalization: Normalization;
  readonly augmentation: Augmentation | null;
  /**
   * Side of the square that is cut out of each image, in pixels: at a random place with augmentation, else from the
   * centre. Absent: the whole image.
   */
  readonly crop?: number;
}
