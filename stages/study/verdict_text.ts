import { ABOUT_EQUAL, decompose, type Decomposition } from "../measurement/decompose.ts";
import { counted, fixed, signed, thousands, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Row } from "../tables/config.ts";
import type { Decision, Wanted } from "./decide.ts";
import { areBalanced, errorsOf, type Look } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import type { StudiedRun, StudyRuns } from "./study_runs.ts";

const WORDS = {
  "no-loss": "No loss",
  "under-trained": "Under-trained",
  "generalizes-worse": "Generalizes worse",
  diverges: "Diverges",
  "cannot-tell": "Cannot tell",
} as const;

/** The verdict in a few words, such as `Generalizes worse, closed by +RA`. */
export function verdictWords(row: Row, { look, closing }: Decision): string {
  const verdict = WORDS[look.kind];
  if (closing === null) return verdict;
  const by = closing.by === null ? "anything tried" : methodOf(row, closing.by).title;
  const closed = { closed: "closed", partly: "partly closed", "not-closed": "not closed" } as const;
  return `${verdict}, ${closed[closing.how]} by ${by}`;
}

/** The verdict in sentences with their numbers. */
export function verdictText(row: Row, plan: StudyPlan, decision: Decision): string {
  const { closing, remedies, done, next } = decision;
  return [
    ...lookSentences(row, plan, decision),
    ...(closing === null ? [] : [closingSentence(row, plan, decision)]),
    ...(next === null ? [] : [unfinished(plan, done, next, remedies.length > 0)]),
  ].join(" ");
}

function lookSentences(row: Row, plan: StudyPlan, { look, runs }: Decision): string[] {
  const { kind, why, difference } = look;
  const [small, large] = [plan.small, plan.large].map((name) => methodOf(row, name));
  const diverged = divergedSentences(plan, runs, difference !== null);
  if (kind === "diverges") {
    return why === "small"
      ? [
        ...diverged,
        `Most trainings with the small batch of ${
          thousands(small!.batch)
        } diverge, so there is nothing to compare. ` +
        "Lower the learning rate, warm it up or clip gradients, and study again.",
      ]
      : [
        ...diverged,
        `Most trainings with the large batch of ${
          thousands(large!.batch)
        } diverge at a rate with which the batch of ${
          thousands(small!.batch)
        } trains. Lower the rate for it, warm it up (\`lb-warm-up\`) or clip gradients, and study again.`,
      ];
  }
  if (difference === null) return [...diverged, "No pair of both batches is there yet."];
  const { test, share, p } = difference;
  const found = `With a batch of ${thousands(large!.batch)}, the test error after ${
    counted(large!.epochs, "epoch")
  } differs by ${withInterval(test, signed)} points from that with ${
    thousands(small!.batch)
  } (n = ${test.n}).`;
  if (kind === "cannot-tell") return [found, ...diverged, ...doubts(plan, look)];
  const because = kind === "under-trained"
    ? `: the large batch has not learned its own examples as well, in ${
      thousands(large!.updates)
    } updates where the small one makes ${thousands(small!.updates)}.`
    : share !== null && share > ABOUT_EQUAL
    ? ", and the rest is generalization: the large batch does worse on new examples than that explains."
    : share !== null && share < -ABOUT_EQUAL
    ? ": the large batch has even learned its own examples better, and does worse on new ones."
    : ": the large batch has learned its own examples about as well, and does worse on new ones.";
  const lost = share === null ? [] : [
    `${fixed(Math.min(100, Math.max(0, share)), 0)} % of that is training error${because}`,
  ];
  if (kind === "no-loss") {
    return [
      found,
      ...diverged,
      `So a loss of ${fixed(plan.margin)} points or more can be ruled out.`,
      ...(p !== null && test.mean - test.halfWidth! > 0
        ? ["A smaller one is there, which the margin of this study lets pass."]
        : []),
    ];
  }
  return [found, ...diverged, ...lost];
}

/** Says how many trainings of both batches diverged; nothing where none did. */
function divergedSentences(plan: StudyPlan, runs: StudyRuns, hasPairs: boolean): string[] {
  const parts = (["small", "large"] as const).flatMap((which) => {
    const found = divergedOf(runs.get(plan[which]) ?? []);
    return found === null ? [] : [`${found} trainings with the ${which} batch diverged`];
  });
  const pairs = hasPairs ? ": the difference is that of seeds with which both batches train" : "";
  return parts.length === 0 ? [] : [`${parts.join(", and ")}${pairs}.`];
}

/** How many of some runs diverged, such as `1 of 3`; null where none did. */
function divergedOf(runs: readonly StudiedRun[]): string | null {
  const diverged = runs.filter(({ errors }) => errors === null).length;
  return diverged === 0 ? null : `${diverged} of ${runs.length}`;
}

function doubts(
  plan: StudyPlan,
  { why, wanted, difference, size = 0, chance = 0 }: Look,
): string[] {
  const { margin, classes } = plan;
  if (why === "few") return ["One pair of runs has no spread. Wanted are two or more."];
  if (why === "chance") {
    const guessing = areBalanced(plan, chance)
      ? `guessing among ${classes} classes is`
      : `always guessing the most frequent class is (${fixed(100 * chance, 1)} % of them)`;
    return [
      `But the small batch is right about no more test examples than ${guessing}. It has learned nothing that holds for ` +
      "new examples, so there is nothing that a large batch could lose. More seeds cannot help: look at the labels, the " +
      "network, the rate and the epochs.",
    ];
  }
  if (why === "some-diverge") {
    return [
      "But the large batch diverges where the small one trains, and no difference shows that loss. Lower the rate for it, " +
      "warm it up (`lb-warm-up`) or clip gradients, and study again.",
    ];
  }
  const sd = fixed(difference?.test.sd ?? 0);
  const loss = size > margin
    ? "a loss as large as this one"
    : `a loss of ${fixed(margin)} points, or that there is none,`;
  return [
    `The interval holds zero, and losses above ${fixed(margin)} points as well.`,
    wanted === undefined || wanted === null
      ? `The differences spread so much (standard deviation ${sd}) that ${loss} would take more than 200 seeds to see. ` +
        "A larger test set or a longer training spreads less."
      : `By their spread (standard deviation ${sd}), about ${wanted} seeds are wanted to see ${loss} with a probability of ` +
        `80 %: \`--seeds ${wanted}\`.`,
  ];
}

function closingSentence(
  row: Row,
  plan: StudyPlan,
  { closing, remedies, done, look }: Decision,
): string {
  const { how, by } = closing!;
  const gap = look.difference!.test.mean;
  if (by === null) return "No remedy that was confirmed is surely better than the large batch.";
  const remedy = remedies.find(({ name }) => name === by)!;
  const times = remedy.passes / methodOf(row, plan.large).epochs;
  return `${remedy.title} closes ${how === "closed" ? "it" : "a part of it"}: it wins back ${
    withInterval(remedy.closed!)
  } points where ${fixed(gap)} are lost, and its test error differs by ${
    withInterval(remedy.rest!, signed)
  } from that of the small batch. It passes over the data ${remedy.endsEarly ? "at most " : ""}${
    times === 1
      ? "as often as the large batch does"
      : `${fixed(times, times < 10 ? 1 : 0)} times as often as the large batch`
  }.${done < 3 ? " That is not confirmed yet." : ""}`;
}

function unfinished(plan: StudyPlan, done: number, next: Wanted, hasTried: boolean): string {
  if (done === 0) {
    const all = 2 * plan.first.length;
    return `Of the first look, ${all - next.runs.length} of ${all} trainings are there yet.`;
  }
  return done === 1
    ? hasTried ? "Not all remedies have been tried yet." : "No remedy has been tried yet."
    : "The best remedies are not confirmed yet.";
}

/** What the loss is made of: a line for each batch, and one for their difference. */
export function lossTable(
  row: Row,
  plan: StudyPlan,
  runs: StudyRuns,
  { difference }: Look,
): PrintedTable {
  const methods = [plan.small, plan.large].map((name) => methodOf(row, name));
  const [small, large] = methods.map(({ title }) => title);
  const cells = (parts: Decomposition, text?: (value: number) => string) => ({
    test: number(withInterval(parts.test, text)),
    train: number(withInterval(parts.train, text)),
    gap: number(withInterval(parts.gap, text)),
  });
  const share = difference?.share ?? null;
  const diverged = methods.map(({ name }) => divergedOf(runs.get(name) ?? []));
  return {
    columns: {
      what: "",
      batch: "batch",
      updates: "updates",
      ...(diverged.some((found) => found !== null) && { diverged: "diverged" }),
      test: "test error",
      train: "training error",
      gap: "test − training",
      share: "share of training error",
    },
    lines: [
      ...methods.map(({ name, title, batch, updates }, i) => {
        const errors = decompose(errorsOf(runs.get(name) ?? []));
        return {
          what: title,
          batch: number(thousands(batch)),
          updates: number(thousands(updates)),
          ...(diverged[i] && { diverged: number(diverged[i]) }),
          ...(errors && cells(errors)),
        };
      }),
      ...(difference === null ? [] : [{
        what: `${large} − ${small}`,
        ...cells(difference, signed),
        share: number(share === null ? "–" : `${fixed(share, 0)} %`),
      }]),
    ],
  };
}

/** A method of the study's experiment. */
export function methodOf({ methods }: Row, name: string): Row["methods"][number] {
  return methods.find((method) => method.name === name)!;
}
