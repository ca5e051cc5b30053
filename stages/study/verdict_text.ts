import { decompose, type Decomposition } from "../measurement/decompose.ts";
import { fixed, signed, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Row } from "../tables/config.ts";
import type { Decision } from "./decide.ts";
import { errorsOf, type Look } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import type { StudyRuns } from "./study_runs.ts";

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
  const { look, closing, remedies, done, next } = decision;
  return [
    ...lookSentences(row, plan, look),
    ...(closing === null ? [] : [closingSentence(row, plan, decision)]),
    ...(next !== null && done > 0 ? [unfinished(done, remedies.length > 0)] : []),
  ].join(" ");
}

function lookSentences(row: Row, plan: StudyPlan, look: Look): string[] {
  const { kind, why, difference } = look;
  const [small, large] = [plan.small, plan.large].map((name) => methodOf(row, name));
  if (kind === "diverges") {
    return why === "small"
      ? [
        `Most trainings with the small batch of ${
          count(small!.batch)
        } diverge, so there is nothing to compare. ` +
        "Lower the learning rate, warm it up or clip gradients, and study again.",
      ]
      : [
        `Most trainings with the large batch of ${
          count(large!.batch)
        } diverge at a rate with which the batch of ${
          count(small!.batch)
        } trains. Lower the rate for it, warm it up (\`lb-warm-up\`) or clip gradients, and study again.`,
      ];
  }
  if (difference === null) return ["No pair of both batches is there yet."];
  const { test, share, p } = difference;
  const found = `With a batch of ${count(large!.batch)}, the test error after ${
    epochs(large!.epochs)
  } differs by ${withInterval(test, signed)} points from that with ${
    count(small!.batch)
  } (n = ${test.n}).`;
  if (kind === "cannot-tell") return [found, ...doubts(plan, look)];
  const lost = share === null ? [] : [
    `${fixed(Math.min(100, Math.max(0, share)), 0)} % of that is training error: ${
      kind === "under-trained"
        ? `the large batch has not learned its own examples as well, in ${
          count(large!.updates)
        } updates where the small one makes ${count(small!.updates)}.`
        : "the large batch has learned its own examples about as well, and does worse on new ones."
    }`,
  ];
  if (kind === "no-loss") {
    return [
      `${found} So a loss of ${fixed(plan.margin)} points or more can be ruled out.`,
      ...(p !== null && test.mean - test.halfWidth! > 0
        ? ["A smaller one is there, which the margin of this study lets pass."]
        : []),
    ];
  }
  return [found, ...lost];
}

function doubts(
  { margin, classes }: StudyPlan,
  { why, wanted, difference, size = 0 }: Look,
): string[] {
  if (why === "few") return ["One pair of runs has no spread. Wanted are two or more."];
  if (why === "chance") {
    return [
      `But the small batch is right about no more test examples than guessing among ${classes} classes is. It has learned ` +
      "nothing that holds for new examples, so there is nothing that a large batch could lose. More seeds cannot help: look " +
      "at the labels, the network, the rate and the epochs.",
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

function unfinished(done: number, hasTried: boolean): string {
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
  return {
    columns: {
      what: "",
      batch: "batch",
      updates: "updates",
      test: "test error",
      train: "training error",
      gap: "test − training",
      share: "share of training error",
    },
    lines: [
      ...methods.map(({ name, title, batch, updates }) => {
        const errors = decompose(errorsOf(runs.get(name) ?? []));
        return {
          what: title,
          batch: number(count(batch)),
          updates: number(count(updates)),
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

const epochs = (number: number) => `${count(number)} epoch${number === 1 ? "" : "s"}`;

const count = (value: number) => value.toLocaleString("en");
