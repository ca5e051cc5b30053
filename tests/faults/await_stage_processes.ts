import { commandHolds } from "../../pipeline/system/process_group.ts";
import { wait } from "./harm.ts";

/** Processes of a project's stages that run now. */
async function stageProcesses(root: string): Promise<number[]> {
  const folder = `${root}/.cache/store/locks`;
  try {
    const ids = Array.from(Deno.readDirSync(folder)).filter(({ name }) => name.endsWith(".process"))
      .map(({ name }) => Number(Deno.readTextFileSync(`${folder}/${name}`)));
    // Ids are used again; only a process of this project is ours to kill.
    const ours = await Promise.all(
      ids.map(async (id) =>
        await commandHolds(id, encodeURI(root)) || await commandHolds(id, root)
      ),
    );
    return ids.filter((_, i) => ours[i]);
  } catch {
    return [];
  }
}

/** Processes of a project's stages, once there are some; none if the engine ends before. */
export async function awaitStageProcesses(
  root: string,
  engine: Deno.ChildProcess,
): Promise<number[]> {
  let isOver = false;
  void engine.status.then(() => isOver = true);
  let stages = await stageProcesses(root);
  while (stages.length === 0 && !isOver) {
    await wait(20);
    stages = await stageProcesses(root);
  }
  return stages;
}
