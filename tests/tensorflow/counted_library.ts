import type { Library } from "../../tensorflow/library.ts";

/** Number of objects that were made and not freed, by kind: `Tensor`, `Status`, `Graph`, … */
export type Live = Readonly<Record<string, number>>;

/** Matches calls that make or free an object of a kind, such as `TF_NewGraph` or `TFE_DeleteTensorHandle`. */
const MAKES =
  /^TFE?_(?:New|Allocate)(Status|Tensor|Graph|Session|SessionOptions|ContextOptions|Context|Op|TensorHandle)$/;
const FREES = /^TFE?_Delete(\w+)$/;

/** What else gives something: as the result, or in the table that is so many arguments from the first. */
const GIVES: Readonly<Record<string, readonly [kind: string, table?: number]>> = {
  TF_SessionRun: ["Tensor", 6],
  TF_SessionListDevices: ["DeviceList"],
  TFE_Execute: ["TensorHandle", 1],
  TFE_TensorHandleResolve: ["Tensor"],
};

/**
 * Wraps a library to count the objects that are made and freed.
 *
 * @throws {Error} from a call that frees what does not live, or a second time
 */
export function countedLibrary(library: Library): { library: Library; live: () => Live } {
  const kinds = new Map<bigint, string>();
  const add = (address: bigint, kind: string) => address === 0n || kinds.set(address, kind);
  // A proxy cannot replace members of its target, so its target is empty.
  const symbols = new Proxy({} as Library["symbols"], {
    get(_empty, name: string) {
      const call: (...given: unknown[]) => unknown = Reflect.get(library.symbols, name);
      const made = MAKES.exec(name)?.[1];
      const freed = FREES.exec(name)?.[1];
      const [kind = made, table] = GIVES[name] ?? [];
      return (...given: unknown[]) => {
        if (freed !== undefined) {
          const address = Deno.UnsafePointer.value(given[0] as Deno.PointerValue);
          if (kinds.get(address) !== freed) throw new Error(`${name} of what is no live ${freed}`);
          kinds.delete(address);
        }
        const result = call(...given);
        const note = () => {
          if (kind === undefined) return;
          if (table === undefined) {
            add(Deno.UnsafePointer.value(result as Deno.PointerValue), kind);
          } else for (const address of given[table] as BigUint64Array) add(address, kind);
        };
        if (!(result instanceof Promise)) return note(), result;
        return result.then(note);
      };
    },
  });
  return {
    library: { ...library, symbols },
    live: () => {
      const counts: Record<string, number> = {};
      for (const kind of kinds.values()) counts[kind] = (counts[kind] ?? 0) + 1;
      return counts;
    },
  };
}
