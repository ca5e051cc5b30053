import { DataError } from "../formats/data_error.ts";

/** The mistake that a weight has no known order or layout in PyTorch, with the reason. */
export function cannotWrite(name: string, why: string, what: "order" | "layout"): DataError {
  return new DataError(
    `Cannot write "${name}" for PyTorch: ${why}, so that its ${what} in PyTorch is not known. --weights onnx and --weights ` +
      `safetensors need no such ${what}.`,
  );
}
