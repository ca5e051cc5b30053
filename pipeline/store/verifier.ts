import { DOUBTFUL_MS } from "./digest_memory.ts";
import type { Damage, Store } from "./store.ts";
import type { RunRecord, TreeDigest } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";

/** Verifies objects of the store, each valid one once in a run. */
export interface Verifier {
  /** Verifies an object and moves a damaged one aside. Returns the damage, or null. */
  verify(digest: TreeDigest): Promise<Damage | null>;
  /** Notes that an output was just digested and needs no verification. */
  trust(output: RunRecord["output"]): void;
}

/** Outputs up to this size are digested a second time in the run that made them. */
const SMALL_BYTES = 2 ** 20;

/**
 * Makes the verifier of one run. Two stages that need an object at the same time share its verification.
 *
 * An output of this run is not verified, unless it is small and old enough for its digest to be remembered: a join may
 * read thousands of these, and the next run then need not digest them.
 */
export function verifier(store: Store): Verifier {
  const checks = new Map<TreeDigest, Promise<Damage | null>>();
  /** Small outputs of this run, with the times at which they were made. */
  const made = new Map<TreeDigest, number>();
  return {
    async verify(digest) {
      const since = made.get(digest);
      if (since !== undefined && performance.now() - since > DOUBTFUL_MS) {
        made.delete(digest);
        checks.delete(digest);
      }
      let check = checks.get(digest);
      if (check === undefined) {
        check = store.verify(digest, { remembered: true });
        checks.set(digest, check);
      }
      let isValid = false;
      try {
        const damage = await check;
        isValid = damage === null;
        return damage;
      } finally {
        // A damaged object will be made again, and what failed may succeed: both need another verification then.
        if (!isValid && checks.get(digest) === check) checks.delete(digest);
      }
    },
    trust({ digest, files }) {
      checks.set(digest, Promise.resolve(null));
      if (totalBytes(files) <= SMALL_BYTES) {
        made.set(digest, performance.now());
      }
    },
  };
}
