import { divergedText } from "../print/diverged_text.ts";
import { fixed, signed, withInterval } from "../print/number_text.ts";
import { ABOUT_EQUAL, type Decomposition } from "./decompose.ts";
import type { MeasuredMethod, MeasuredRow } from "./gap_files.ts";

/**
 * Says in at most five sentences with numbers what the gap of an experiment is made of: the gap itself, what the remedies
 * change, what running statistics have to do with it, and what more epochs do for the small batch. What is not measured yet
 * is left out. Where trainings diverged, a further one says so.
 */
export function gapSentences({ methods, steps, diverged = [] }: MeasuredRow): string[] {
  const method = (name: string) => methods.find((one) => one.name === name);
  const step = (of: string, from: string) =>
    steps.find((one) => one.of === of && one.from === from)?.difference ?? null;
  const gap = step("lb", "sb");
  return [
    ...(gap === null ? [] : gapItself(gap)),
    ...remedies(["lr", "gbn", "ra"].flatMap((name, i) => {
      const difference = step(name, ["lb", "lr", "gbn"][i]!);
      return difference === null ? [] : [{ title: method(name)!.title, difference }];
    })),
    ...staleness(method("lb"), method("lr"), method("gbn")),
    ...moreEpochs(method("sb"), method("sb-long"), method("ra")),
    ...divergedText(diverged),
  ];
}

function gapItself({ test, train, gap }: Decomposition): string[] {
  const share = 100 * train.mean / test.mean;
  const isClear = test.halfWidth !== null && test.mean - test.halfWidth > 0;
  const parts = `${withInterval(train, signed)} are training error and ${
    withInterval(gap, signed)
  } are test minus training error`;
  return [
    `The test error of the large batch differs from that of the small batch by ${
      withInterval(test, signed)
    } points: ${parts}.`,
    ...(isClear ? [madeOf(share)] : []),
  ];
}

function madeOf(share: number): string {
  if (share >= 100 - ABOUT_EQUAL) {
    return "So the gap is training error: the large batch has not learned its own examples as well.";
  }
  if (share < -ABOUT_EQUAL) {
    return "So the gap is one of generalization: the large batch has even learned its own examples better.";
  }
  if (share <= ABOUT_EQUAL) {
    return "So the gap is one of generalization: both batches have learned their examples as well as each other.";
  }
  return `So ${share.toFixed(0)} % of the gap is training error, and the rest is generalization.`;
}

function remedies(
  steps: readonly { readonly title: string; readonly difference: Decomposition }[],
): string[] {
  if (steps.length === 0) return [];
  const parts = steps.map(({ title, difference: { test, train } }) =>
    `${title} ${signed(test.mean)} (training error ${signed(train.mean)})`
  );
  return [`Each remedy changes the test error beyond the one before it: ${parts.join(", ")}.`];
}

function staleness(
  lb: MeasuredMethod | undefined,
  lr: MeasuredMethod | undefined,
  gbn: MeasuredMethod | undefined,
): string[] {
  const of = (one: MeasuredMethod | undefined, kind: string) => one?.byStatistics[kind];
  const [trained, exact] = [of(lb, "trained"), of(lb, "recalibrated")];
  if (trained === undefined || exact === undefined) return [];
  const lead = (kind: string) => {
    const [with_, without] = [of(gbn, kind), of(lr, kind)];
    return with_ === undefined || without === undefined ? null : with_ - without;
  };
  const [before, after] = [lead("trained"), lead("recalibrated")];
  const ghosts = before === null || after === null
    ? ""
    : `, and what ghosts change beyond the larger learning rate goes from ${signed(before)} to ${
      signed(after)
    } points`;
  return [
    `With exact running statistics, the same weights of the large batch have a test error of ${
      fixed(exact)
    } % in place of ${fixed(trained)} %${ghosts}.`,
  ];
}

function moreEpochs(
  sb: MeasuredMethod | undefined,
  long: MeasuredMethod | undefined,
  ra: MeasuredMethod | undefined,
): string[] {
  if (!sb?.errors || !long?.errors || !ra?.errors) return [];
  const error = ({ errors }: MeasuredMethod) => fixed(errors!.test.mean);
  return [
    `With as many epochs as regime adaptation, the small batch has a test error of ${
      error(long)
    } % in place of ${error(sb)} %; regime adaptation has ${error(ra)} %.`,
  ];
}
