/**
 * Chooses the axis of a chart: logarithmic, on which the end of a training is seen beside its beginning, unless a value is
 * negative or none is above zero. Zeros then lie at the lower edge.
 *
 * @param curves `{ points }`, with points as pairs of progress and value
 * @returns `log` or `linear`
 */
export function valueScale(curves) {
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  return values.every((value) => value >= 0) && values.some((value) => value > 0)
    ? "log"
    : "linear";
}
