/** Sets variables of these names to a value, and prints the environment of a stage's process, as the kernel tells it. */
import { stage, testProject } from "../helpers/project.ts";

const [value, ...names] = Deno.args;
for (const name of names) Deno.env.set(name, value!);
await using project = await testProject({
  "p.ts": `export default ({ signal }) => new Promise((_, end) => {
    const timer = setInterval(() => {}, 1000);
    signal.addEventListener("abort", () => { clearInterval(timer); end(signal.reason); });
  });`,
});
const stop = new AbortController();
const running = project.run([stage("s", "p.ts")], { stop: stop.signal });
let environ = "";
for (let tries = 0; tries < 500 && environ === ""; tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const alive = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name));
  for (const { name } of alive) {
    const text = (path: string) => Deno.readTextFile(`/proc/${name}/${path}`).catch(() => "");
    const isOurs = (await text("status")).includes(`\nPPid:\t${Deno.pid}\n`);
    if (isOurs && (await text("cmdline")).includes("stage_process")) {
      environ = await text("environ");
    }
  }
}
stop.abort();
await running;
console.log(environ);
