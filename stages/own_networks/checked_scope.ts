import type { Scope } from "../../models/network.ts";

/**
 * A scope that refuses what would end the training, where the user asks for it: names that TensorFlow does not take or has
 * twice, and parameters that are not the same each time.
 *
 * @param before name → shape of all parameters as they were the first time; empty: this is the first time
 */
export function checkedScope(scope: Scope, before: ReadonlyMap<string, string>): Scope {
  const names = new Set<string>();
  const take = (what: string, name: string, again: string) => {
    if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9_.\/-]*$/.test(name)) {
      throw new TypeError(
        `the ${what} is called ${
          JSON.stringify(name)
        }, wanted a name of letters, digits, "_", "-", "." and "/"`,
      );
    }
    if (names.has(name)) throw new TypeError(`there are two ${what}s "${name}": ${again}`);
    names.add(name);
  };
  const check = (name: string, shape: readonly number[]) => {
    if (before.size === 0 || before.get(name) === String(shape)) return;
    throw new TypeError(
      `the parameter "${name}" has the shape [${shape}] for another number of images, and ${
        before.has(name) ? `[${before.get(name)}]` : "was not there"
      } before: wanted the same parameters each time`,
    );
  };
  return {
    parameter(name, shape, initializer) {
      take(
        "parameter",
        name,
        "take it once and use what you get in both places, or give each a name of its own",
      );
      const isShape = Array.isArray(shape) &&
        shape.every((length) => Number.isInteger(length) && length > 0);
      if (!isShape) {
        throw new TypeError(
          `the parameter "${name}" has the shape ${
            JSON.stringify(shape)
          }, wanted a list of whole numbers from 1 on`,
        );
      }
      if (typeof initializer !== "function") {
        throw new TypeError(
          `the parameter "${name}" has no initial values, wanted those of models/random/initializer.ts, such as constant(0)`,
        );
      }
      check(name, shape);
      return scope.parameter(name, shape, initializer);
    },
    batchNorm(name, x, gamma) {
      const again = "it cannot be used in two places, so give each a name of its own";
      take("batch norm", name, again);
      for (const part of ["gamma", "beta"]) {
        take("parameter", `${name}.${part}`, again);
        check(`${name}.${part}`, x.shape.slice(-1));
      }
      return scope.batchNorm(name, x, gamma);
    },
    dropout: (name, x, rate) => scope.dropout(name, x, rate),
  };
}
