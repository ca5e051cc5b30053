/** Processes of a project's stages that run now. */
export function stageProcesses(root: string): number[] {
  const folder = `${root}/.cache/store/locks`;
  try {
    return Array.from(Deno.readDirSync(folder)).filter(({ name }) => name.endsWith(".process"))
      .map(({ name }) => Number(Deno.readTextFileSync(`${folder}/${name}`)))
      .filter((id) => {
        try {
          // Ids are used again; only a process of this project is ours to kill.
          return Deno.readTextFileSync(`/proc/${id}/cmdline`).includes(encodeURI(root)) ||
            Deno.readTextFileSync(`/proc/${id}/cmdline`).includes(root);
        } catch {
          return false;
        }
      });
  } catch {
    return [];
  }
}
