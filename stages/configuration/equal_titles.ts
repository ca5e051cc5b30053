import type { Mistake } from "./check_value.ts";
import { isTree, type Tree } from "./config_files.ts";
import type { Configuration } from "./configuration.ts";
import { own } from "./own.ts";
import { usedMethods } from "./unknown_names.ts";

/** Finds methods of one experiment that have one title, such as an inherited one: figures would join them into one curve. */
export function equalTitles(
  tree: Tree,
  { experiments, methods }: Pick<Configuration, "experiments" | "methods">,
): Mistake[] {
  const hasOwnTitle = (name: string): boolean => {
    const entry = isTree(tree.methods) ? own(tree.methods, name) : undefined;
    return isTree(entry) && Object.hasOwn(entry, "title");
  };
  return Object.entries(experiments).flatMap(([experiment, settings]) => {
    const names = [...new Set(usedMethods(settings))].filter((name) => own(methods, name));
    const alike = Map.groupBy(names, (name) => methods[name]!.title);
    return [...alike].flatMap(([title, all]) => {
      const { true: titled = [], false: others = [] } = Object.groupBy(
        all,
        (name) => hasOwnTitle(name) ? "true" : "false",
      );
      const [first, ...rest] = [...titled, ...others];
      return rest.map((name): Mistake => ({
        path: ["methods", name],
        text: `its title is "${title}", as is that of "${first}", and an experiment has both, ` +
          "which tables and figures could not tell apart. Give it a `title` of its own.",
        isKey: true,
        experiment,
      }));
    });
  });
}
