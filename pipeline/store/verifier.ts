import { DOUBTFUL_MS } from "./digest_memory.ts";
import type { Damage, Store } from "./store.ts";
import type { RunRecord, TreeDigest } from "../types.ts";

/** Looks at objects of the store, each once in a run while it is found whole. */
export interface Verifier {
  /** What is wrong with an object, which has then been moved aside; null when it is whole. */
  verify(digest: TreeDigest): Promise<Damage | null>;
  /** Notes that an output was digested just now. */
  trust(output: RunRecord["output"]): void;
}

/** Outputs up to this size are read a second time in the run that made them. */
const SMALL_BYTES = 2 ** 20;

/**
 * A verifier for one run. Two stages that read an object at once wait for the same look at it.
 *
 * An output that this run has made is not read again, unless it is small and old enough for its digest to be remembered:
 * then the next run need not read it, of which a join may have thousands.
 */
export function verifier(store: Store): Verifier {
  const known = new Map<TreeDigest, Promise<Damage | null>>();
  /** Small outputs of this run, and when they were made. */
  const made = new Map<TreeDigest, number>();
  return {
    async verify(digest) {
      const since = made.get(digest);
      if (since !== undefined && Date.now() - since > DOUBTFUL_MS) {
        made.delete(digest);
        known.delete(digest);
      }
      let check = known.get(digest);
      if (check === undefined) {
        check = store.verify(digest, { remembered: true });
        known.set(digest, check);
      }
      const damage = await check;
      // It will be made again, and must then be looked at again.
      if (damage !== null && known.get(digest) === check) known.delete(digest);
      return damage;
    },
    trust({ digest, files }) {
      known.set(digest, Promise.resolve(null));
      if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= SMALL_BYTES) {
        made.set(digest, Date.now());
      }
    },
  };
}
