/**
 * A new folder, which is removed with all that is in it at the end of the block that says `await using`. No link leads to
 * it, so that permissions and messages name it alike.
 */
export async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
