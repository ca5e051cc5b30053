/** Stages that a command ran, in order, from the plain lines that it printed. */
export const stagesDone = (text: string): string[] =>
  [...text.matchAll(/^done +([^\s,]+)/gm)].map(([, stage]) => stage!);
