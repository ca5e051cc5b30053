/** Folders of tests that are about no single room. */
export const TESTS_OF_THE_WHOLE: Readonly<Record<string, string>> = {
  tests: "the whole project: architecture, README, reproduce, branches, resume, smoke",
  "tests/bench": "speed",
  "tests/browser": "pages in a real browser",
  "tests/cluster": "a real Slurm cluster",
  "tests/compare": "the same training in PyTorch",
  "tests/doors": "what a newcomer meets first: recipes, schemas, citation, forms",
  "tests/faults": "killed processes",
  "tests/faults/table": "every fault that the docs list",
  "tests/gpu": "a machine with a GPU",
  "tests/nix": "the flake",
  "tests/pipeline/helpers": "what tests of the engine share",
  "tests/setup": "a fresh clone",
};
