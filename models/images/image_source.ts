import type { Graph } from "../../tensorflow/graph.ts";
import {
  type ImageSource,
  type LabelledImages,
  residentImages,
  type StoredImages,
} from "./images.ts";
import { storedImages } from "./stored_images.ts";

/** The source of batches for a data set: images in memory move to the device at once, stored images batch by batch. */
export function imageSource(
  graph: Graph,
  name: string,
  data: LabelledImages | StoredImages,
): ImageSource {
  return "read" in data ? storedImages(graph, data) : residentImages(graph, name, data);
}
