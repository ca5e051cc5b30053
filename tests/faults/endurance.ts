/**
 * Disturbs the profile quick again and again, until the time is over: `deno task test:endurance --minutes 60 --seed 1`. Each
 * round begins without results, and is disturbed until a run comes to its end. Then every byte of the store is checked, and
 * the results are compared with those of an undisturbed run. Exits with 1 if they differ, if a run fails that nobody
 * disturbs, or if a disturbed one ends otherwise than it may.
 */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { type EnduredProject, enduredProject } from "./endured_project.ts";
import { oneOf, type Place } from "./harm.ts";
import { HARMS } from "./harms.ts";
import { LOCAL, type Manner, manners } from "./manners.ts";
import { random } from "./random.ts";

/** Least and most disturbed runs of a round. */
const [LEAST, MOST] = [4, 12];

/** Runs a command that nobody disturbs. */
async function undisturbed(project: EnduredProject, command: "reproduce" | "verify", by: Manner) {
  const { code, stderr } = await project.start(command, by).output();
  if (code !== 0) throw new Error(`${command} failed:\n${new TextDecoder().decode(stderr)}`);
}

/** Runs the profile once with one harm. Says whether it came to its end. */
async function disturbed(
  project: EnduredProject,
  name: string,
  place: Place,
  by: Manner,
): Promise<boolean> {
  const harm = HARMS[name]!;
  const mend = await harm.before?.(place);
  const engine = project.start("reproduce", by, (words) => harm.start?.(place, words) ?? words);
  const [{ code, stderr }] = await Promise.all([engine.output(), harm.during?.(place, engine)]);
  await mend?.();
  if (harm.codes && !harm.codes.includes(code) && !by.outlives) {
    throw new Error(`Code ${code} after "${name}":\n${new TextDecoder().decode(stderr)}`);
  }
  return code === 0;
}

/** Counts words. */
function counter() {
  const counts = new Map<string, number>();
  return {
    count: (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    text: () => [...counts].sort().map(([what, count]) => `${what} ${count}`).join(", "),
  };
}

async function endure(project: EnduredProject, minutes: number, seed: number): Promise<void> {
  const begun = performance.now();
  await undisturbed(project, "reproduce", LOCAL);
  const wanted = await project.results();
  await project.wipe();
  // Now Deno and the engine remember the code, as in all later runs.
  const started = performance.now();
  await undisturbed(project, "reproduce", LOCAL);
  const runMs = performance.now() - started;
  assertEquals(await project.results(), wanted, "without a harm");
  const [runs, deeds] = [counter(), counter()];
  const { root, isSmallDisk } = project;
  const ways = manners(random(seed));
  let [rounds, drawn] = [0, 0];
  for (; performance.now() - begun < minutes * 60_000; rounds += 1) {
    await project.wipe();
    await using by = await ways[rounds % ways.length]!();
    const done: string[] = [];
    for (let ended = false; done.length < LEAST || (!ended && done.length < MOST);) {
      // Numbers of its own for each run, so that a seed gives the same harms however long a run takes.
      const next = random(Math.imul(seed, 0x9e3779b1) + drawn);
      const place: Place = { root, next, runMs, isSmallDisk, count: deeds.count };
      const name = project.hasCheckpoints() && next() < 0.25
        ? "checkpoints damaged"
        : oneOf(place, Object.keys(HARMS));
      // A run that came to its end leaves no other run to disturb.
      if (ended && !HARMS[name]!.harmsResults) await project.wipe();
      drawn += 1;
      done.push(name);
      runs.count(name);
      ended = await disturbed(project, name, place, by).catch((error) => {
        throw new Error(`Seed ${seed}, round ${rounds + 1}, ${by.name}: ${done.join(", ")}`, {
          cause: error,
        });
      });
    }
    console.error(`round ${rounds + 1}, ${by.name}: ${done.join(", ")}`);
    if (by.outlives) await project.start("reproduce", by).output();
    await undisturbed(project, "reproduce", by);
    // The damage that it finds is moved away, and the next run makes good for it.
    await project.start("verify", by).output();
    await undisturbed(project, "reproduce", by);
    await undisturbed(project, "verify", by);
    assertEquals(await project.results(), wanted, `seed ${seed}, round ${rounds + 1}`);
  }
  console.log(
    `Equal bits after ${rounds} rounds of ${drawn} runs with seed ${seed}. Runs: ${runs.text()}. Done: ${deeds.text()}.`,
  );
}

if (import.meta.main) {
  const { minutes = "60", seed = "1" } = parseArgs(Deno.args, { string: ["minutes", "seed"] });
  await using project = await enduredProject();
  try {
    await endure(project, Number(minutes), Number(seed));
  } catch (error) {
    // What was found there says more than the message.
    const kept = await Deno.makeTempDir({ prefix: "endurance-" });
    await new Deno.Command("cp", { args: ["-a", project.root, kept] }).output();
    console.error(`The project is kept in "${kept}".`);
    throw error;
  }
}
