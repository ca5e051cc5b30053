import { UserError } from "../words/errors.ts";

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
