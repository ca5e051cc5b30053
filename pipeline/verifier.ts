import type { Damage, Store } from "./store.ts";
import type { TreeDigest } from "./types.ts";

/** Digests objects of the store, each once in a run while it is found whole. */
export interface Verifier {
  /** What is wrong with an object, which has then been moved aside; null when it is whole. */
  verify(digest: TreeDigest): Promise<Damage | null>;
  /** Notes that an object was digested just now. */
  trust(digest: TreeDigest): void;
}

/** A verifier for one run. Two stages that read an object at once wait for the same digesting of it. */
export function verifier(store: Store): Verifier {
  const known = new Map<TreeDigest, Promise<Damage | null>>();
  return {
    async verify(digest) {
      let check = known.get(digest);
      if (check === undefined) {
        check = store.verify(digest);
        known.set(digest, check);
      }
      const damage = await check;
      // It will be made again, and must then be looked at again.
      if (damage !== null && known.get(digest) === check) known.delete(digest);
      return damage;
    },
    trust: (digest) => void known.set(digest, Promise.resolve(null)),
  };
}
