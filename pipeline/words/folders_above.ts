/** The folders that a name or path lies in, the outermost first: `a` and `a/b` of `a/b/c`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
