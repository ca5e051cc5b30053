/** What a study does, fixed before its first run. Everything it decides follows from this and from results. */
export interface StudyPlan {
  readonly experiment: string;
  /** Names of the methods whose difference is the gap. */
  readonly small: string;
  readonly large: string;
  /** Large batches that may close the gap, in the order of the experiment. */
  readonly remedies: readonly string[];
  /** Small batches that tell what a remedy owes to its epochs. They are no remedies. */
  readonly controls: readonly string[];
  /** Names the methods of the experiment that are left out, and says why; absent if there are none. */
  readonly leftOut?: string;
  /** Seeds of the first look, and of the remedies. */
  readonly first: readonly number[];
  /** All seeds of what is confirmed, those of the first look in front. */
  readonly all: readonly number[];
  /** How many remedies are confirmed. */
  readonly confirmed: number;
  /** Points of test error; a loss that is surely smaller is none. */
  readonly margin: number;
  /** Number of classes, by which guessing is known where the test labels are not. */
  readonly classes: number;
  /** Number of test examples. */
  readonly tested: number;
}

/** Seeds of the first look, unless the user chooses others. */
const FIRST = [1, 2, 3];
/** How many seeds a confirmation has. */
const CONFIRMATION = 8;

/** The seeds of a study: those of its first look, and all. */
export function studySeeds(
  asked: readonly number[] = FIRST,
): Pick<StudyPlan, "first" | "all"> {
  const all = [...asked];
  for (let seed = 1; all.length < CONFIRMATION; seed++) if (!all.includes(seed)) all.push(seed);
  return { first: asked, all };
}
