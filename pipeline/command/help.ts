/** The screen of `help`. */
export const HELP = `\
Brings results up to date: runs the stages whose inputs, code, configuration, versions or seed have changed.

  deno task reproduce              run what is not fresh, end in the tables
  deno task status [stage…]        each stage: fresh, stale and why, missing, waiting
  deno task run <stage…>           run a stage, and what it needs, if not fresh
  deno task run <stage> --force    run it in any case; then what depends on it, if its output changed
  deno task watch                  a page that shows the run going on in this folder, or the last one
  deno task why <stage>            why a stage will run or not, and what its result goes back to
  deno task show <stage>           its key, its run, its log and its output
  deno task diff <run> <run>       where two runs differ: configuration, code, versions, machine, results
  deno task adopt <stage> --because "…"  keep its result for code that changed without changing results
  deno task restore                take the published run records and histories into the store: reports without reruns
  deno task verify                 digest the whole store again; name what is damaged and what will run again
  deno task verify --rerun <stage> run it once more, aside, and compare bit for bit
  deno task gc --dry-run           what could be removed; without --dry-run, remove it
  deno task cache push | pull      copy results to or from a cache that a group shares; docs/cache.md
  deno task export <folder>        the results with all their run records, as an RO-Crate
  deno task graph                  the stages as a Mermaid diagram
  deno task completion <shell>     words for bash, zsh or fish: eval "$(deno task -q completion bash)"

A stage is named in full or by a folder of names: train/f1 stands for all of train/f1/….

  --profile <name>      which experiment
  --seeds <5 | 1,4>     how many seeds (1 to 5), or which
  --jobs, -j <n>        how many stages may run at once; default: one for each core
  --executor <name>     local (the default), or slurm: each stage as a job of the cluster; docs/slurm.md
  --on-interrupt <what> slurm: leave the jobs in the queue, or cancel them, when interrupted; asks on a terminal,
                        else leaves them
  --cache <url>         a shared cache: a folder, https://… or s3://bucket/prefix; CACHE_URL unless told. What it has
                        is fetched instead of run
  --cache-write         send to it what is run
  --keep-going          after a failure, run what does not depend on it (the default)
  --fail-fast           after a failure, start nothing more
  --device <name>       cpu, gpu or auto: what to compute on; gpu never falls back to the processor
  --set <path=value>    replace a field of the configuration; may be repeated
  --keep <profile>      gc: keep what this profile needs, and drop other profiles; may be repeated
  --ui                  reproduce, run: with a live view in the browser, on this machine only
  --json                events as JSON lines (reproduce, run), or one JSON document (all others)
  --quiet, -q           errors and results only

Exit codes: 0 done, 1 a stage failed, 2 a mistake in what was asked, 130 interrupted.`;
