/** A folder of code: who it serves, and what it may touch. */
export interface Room {
  readonly purpose: string;
  /** Rooms, or single files, that it may import. What these may import is open to it too. */
  readonly imports: readonly string[];
  /** Rooms, or single files, of which it may import types alone. */
  readonly types?: readonly string[];
}
