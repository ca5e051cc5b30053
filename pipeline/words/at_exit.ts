/**
 * Calls `restore` when the process exits, unless it is disposed before: what changes the terminal gives it back as it was,
 * wherever the program ends. A signal that the program does not listen to ends it without this.
 */
export function atExit(restore: () => void): Disposable {
  globalThis.addEventListener("unload", restore);
  return { [Symbol.dispose]: () => globalThis.removeEventListener("unload", restore) };
}
