/**
 * Waits for all work to end, even if some of it fails, then throws the first error.
 *
 * @param failed aborted with the first error, so that what has not begun can stay away
 */
export async function waitForAll(
  work: readonly Promise<void>[],
  failed: AbortController,
): Promise<void> {
  let first: { error: unknown } | undefined;
  await Promise.all(work.map((each) =>
    each.catch((error) => {
      first ??= { error };
      failed.abort(error);
    })
  ));
  if (first) throw first.error;
}
