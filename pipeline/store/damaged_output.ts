import type { TreeDigest } from "../types.ts";
import { UserError } from "../words/errors.ts";
import type { Store } from "./store.ts";

/**
 * The refusal of a result whose bytes are not those of its record. Whoever throws it lets {@linkcode Store.verify} move the
 * output aside before, so that the next run makes it again.
 *
 * @param doing what the result was needed for, such as `Exporting`
 */
export function damagedOutput(doing: string, stage: string): UserError {
  return new UserError(
    `${doing}: the output of "${stage}" is damaged and was moved aside. Make it again first: run ${stage}.`,
  );
}

/**
 * Moves an output aside whose bytes turned out not to be those of its record, so that the next run makes it again.
 *
 * @throws {UserError} always
 */
export async function refuseDamaged(
  store: Store,
  digest: TreeDigest,
  doing: string,
  stage: string,
): Promise<never> {
  await store.verify(digest);
  throw damagedOutput(doing, stage);
}
