/** What a parameter is: scale and shift of batch norm, a bias, or a weight. */
export type ParameterKind = "norm" | "bias" | "weight";

/** Kinds of parameters that an optimizer treats otherwise than weights. */
export type ExcludedKind = Exclude<ParameterKind, "weight">;

/**
 * Tells the kind of a parameter by its name, as layers and batch norm give it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parameterKind } from "./parameter_kind.ts";
 *
 * const names = ["dense1.weight", "dense1.bias", "norm1.gamma", "norm1.beta"];
 * assertEquals(names.map(parameterKind), ["weight", "bias", "norm", "norm"]);
 * ```
 */
export function parameterKind(name: string): ParameterKind {
  const last = name.split(".").at(-1);
  if (last === "gamma" || last === "beta") return "norm";
  return last === "bias" ? "bias" : "weight";
}
