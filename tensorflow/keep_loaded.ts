/** `dlopen` of the C library, which TensorFlow's own library brings along: no permission but that for its file is needed. */
const DLOPEN = { dlopen: { parameters: ["buffer", "i32"], result: "pointer" } } as const;
const RTLD_LAZY = 1;

/**
 * Keeps a library loaded until the process is gone, closed or not.
 *
 * Deno unloads all libraries when a program ends by itself. TensorFlow 2.21 does not survive that: functions that the
 * process has still to call are gone, and it crashes. A program that ends by `Deno.exit` unloads nothing and needs no such
 * care. TensorFlow 2.20 cannot be unloaded, whoever closes it.
 *
 * @param library an open library; `path` is the name that it was opened by
 */
export function keepLoaded<T extends { readonly path: string }>(library: T): T {
  const again = Deno.dlopen(library.path, DLOPEN);
  again.symbols.dlopen(new TextEncoder().encode(`${library.path}\0`), RTLD_LAZY);
  again.close();
  return library;
}
