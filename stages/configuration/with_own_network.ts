import { posix } from "node:path";
import type { Tree } from "./config_files.ts";
import type { Mistake } from "./check_value.ts";

/** Folder that the paths of networks are relative to. */
const FOLDER = "configs/experiments";
/** The endings of code, of which only one is taken. */
const ENDING = /\.[cm]?[jt]sx?$/;

/** Whether an experiment means a file by its `network`, and no name of stages/networks.ts: it has a folder or an ending. */
function meansFile(network: string): boolean {
  return network.includes("/") || ENDING.test(network);
}

/**
 * Names a network of one's own by its path in the project: in the file of the experiment, it is relative to that file. A path
 * that is not one of a TypeScript file is a mistake.
 *
 * @param name of the experiment
 * @param root the project, as an absolute path
 * @returns null after a mistake
 */
export function withOwnNetwork(
  experiment: Tree,
  name: string,
  root: string,
  mistakes: Mistake[],
): Tree | null {
  const { network } = experiment;
  if (typeof network !== "string" || !meansFile(network)) return experiment;
  if (!network.endsWith(".ts")) {
    const near = network.replace(ENDING, "").replace(/\/+$/, "");
    mistakes.push({
      path: ["experiments", name, "network"],
      text: `found "${network}", wanted the path of a TypeScript file, such as ${
        near.includes("/") ? near : `./${near}`
      }.ts.`,
      isKey: false,
    });
    return null;
  }
  if (!network.startsWith("/")) return { ...experiment, network: posix.join(FOLDER, network) };
  const inner = posix.relative(root, network);
  // What lies outside stays absolute, and is told when the file is looked at.
  return { ...experiment, network: inner.startsWith("../") ? network : inner };
}
