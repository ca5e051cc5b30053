import type { Shape } from "./app.ts";

/** A tool that runs the same pipeline: one shell with one `cat` for each stage. */
export interface Peer {
  /** Writes the tool's description of the pipeline. The files `in.<i>` exist. */
  readonly write: (root: string, shape: Shape, count: number) => Promise<void>;
  readonly run: readonly string[];
}

/** Rules of a pipeline, pairs of output and inputs. */
function rules(shape: Shape, count: number): [string, string[]][] {
  const names = Array.from({ length: count }, (_, i) => `out.${i}`);
  if (shape === "chain") {
    return names.map((name, i) => [name, [i === 0 ? "in.0" : `out.${i - 1}`]]);
  }
  return [...names.map((name, i): [string, string[]] => [name, [`in.${i}`]]), ["join", names]];
}

const goal = (shape: Shape, count: number) => shape === "chain" ? `out.${count - 1}` : "join";
const save = (path: string, lines: readonly string[]) =>
  Deno.writeTextFile(path, `${lines.join("\n")}\n`);

/** The tools of `--against`, and `shell`, the floor: the same commands in one script. */
export const PEERS: Readonly<Record<string, Peer>> = {
  shell: {
    write: (root, shape, count) =>
      save(
        `${root}/run.sh`,
        rules(shape, count).map(([out, ins]) => `sh -c 'cat ${ins.join(" ")} > ${out}'`),
      ),
    run: ["sh", "run.sh"],
  },
  make: {
    write: (root, shape, count) =>
      save(`${root}/Makefile`, [
        `all: ${goal(shape, count)}`,
        ...rules(shape, count).map(([out, ins]) => `${out}: ${ins.join(" ")}\n\tcat $^ > $@`),
      ]),
    run: ["make", "-s"],
  },
  ninja: {
    write: (root, shape, count) =>
      save(`${root}/build.ninja`, [
        "rule cat\n  command = cat $in > $out",
        ...rules(shape, count).map(([out, ins]) => `build ${out}: cat ${ins.join(" ")}`),
      ]),
    run: ["ninja", "-j1", "--quiet"],
  },
  doit: {
    write: (root, shape, count) =>
      save(`${root}/dodo.py`, [
        `RULES = ${JSON.stringify(rules(shape, count))}`,
        "def task_cat():",
        "    for out, ins in RULES:",
        "        yield dict(name=out, actions=['cat ' + ' '.join(ins) + ' > ' + out], file_dep=ins, targets=[out])",
      ]),
    run: ["doit", "-v0"],
  },
  snakemake: {
    write: (root, shape, count) =>
      save(`${root}/Snakefile`, [
        `rule all:\n    input: "${goal(shape, count)}"`,
        ...rules(shape, count).map(([out, ins], i) =>
          `rule r${i}:\n    input: ${
            JSON.stringify(ins).slice(1, -1)
          }\n    output: "${out}"\n    shell: "cat {input} > {output}"`
        ),
      ]),
    run: ["snakemake", "-c1", "--quiet", "all"],
  },
  dvc: {
    write: async (root, shape, count) => {
      await new Deno.Command("dvc", { args: ["init", "--no-scm", "-q"], cwd: root }).output();
      const stages = rules(shape, count).map(([out, ins], i) =>
        `  s${i}:\n    cmd: cat ${ins.join(" ")} > ${out}\n    deps: ${
          JSON.stringify(ins)
        }\n    outs: [${out}]`
      );
      await save(`${root}/dvc.yaml`, ["stages:", ...stages]);
    },
    run: ["dvc", "repro", "-q"],
  },
};
