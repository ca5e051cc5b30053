import type { Times } from "../app.ts";
import { sameMachine } from "../executor/host.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { wholeSeconds } from "../store/earlier_attempts.ts";
import type { Json, RunRecord, Stage } from "../types.ts";
import { median } from "../words/median.ts";

/** What is known of the time that stages take, beside the runs in the store. */
export interface KnownTimes extends Partial<Pick<Times, "amount">> {
  /** The seconds that a stage takes by a measurement on this machine; null if it was not measured. */
  readonly measured: (stage: string) => number | null;
  /** The committed runs of a stage, on whatever machine. */
  readonly committed: (stage: string) => readonly RunRecord[];
}

/** What is known of the time that a stage takes. */
export interface StageTime {
  /** Seconds on this machine. */
  readonly seconds: number | null;
  /** Its committed runs, on whatever machine, where no run or measurement tells of this one. */
  readonly elsewhere: Range | null;
  /** How much it has to do, in any unit. */
  readonly amount: number | null;
}

/** A run this long is mostly work: the time of its start hardly counts. */
const MOSTLY_WORK_SECONDS = 60;

/** What runs tell of the time of a stage. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Devices or processors that they were on. */
  readonly on: readonly string[];
  /** Whether they were on the kind of device that the stage asks for. */
  readonly onSuchDevice: boolean;
}

/**
 * Estimates how long stages take. Runs of this machine tell first, then a measurement, then committed runs of other machines
 * in proportion to stages of the same program that were run here too. If there is none, how long committed runs took is told apart.
 *
 * A run tells of its own stage and of the same with another seed. One of another configuration tells in proportion to its
 * amount of work, where there is no other. The quickest counts, since other work on a machine makes runs longer. Nothing is
 * known of partial stages, which are short.
 */
export function stageTimes(
  project: Project,
  verdicts: ReadonlyMap<string, Verdict>,
  { measured, committed, amount = () => null }: KnownTimes,
): (stage: Stage) => StageTime {
  const { graph, store } = project;
  const likeness = ({ program, config }: Stage) => JSON.stringify([program, config]);
  const alike = Map.groupBy(graph.order.filter(({ partial }) => !partial), likeness);
  /** The time of a stage by runs of it and of its like. */
  const rangeBy = (runsOf: (name: string) => readonly RunRecord[]) => {
    const known = new Map<string, Range | null>();
    return (stage: Stage): Range | null => {
      const id = likeness(stage);
      let found = known.get(id);
      if (found === undefined) {
        const all = (alike.get(id) ?? []).flatMap((each) =>
          runsOf(each.name).filter((run) => tellsOf(project, verdicts, each, run))
        );
        const suchDevice = all.filter((run) => isOnDeviceOf(stage, run));
        const runs = suchDevice.length > 0 ? suchDevice : all;
        const equal = runs.filter(({ keyRecord: { program, config } }) =>
          JSON.stringify([program, config]) === id
        );
        const counting = (equal.length > 0 ? equal : runs).flatMap((run) => {
          const seconds = equal.length > 0 ? wholeSeconds(run) : inProportion(stage, run, amount);
          return seconds === null ? [] : { run, seconds };
        });
        const times = counting.map(({ seconds }) => seconds);
        found = times.length === 0 ? null : {
          least: Math.min(...times),
          most: Math.max(...times),
          on: [...new Set(counting.flatMap(({ run }) => placesOf(run)))],
          onSuchDevice: suchDevice.length > 0,
        };
        known.set(id, found);
      }
      return found;
    };
  };
  const isHere = sameMachine();
  const rangeHere = rangeBy((name) => store.all(name).filter(isHere));
  const here = (stage: Stage) => {
    const found = rangeHere(stage);
    return found?.onSuchDevice ? found.least : null;
  };
  const there = rangeBy(committed);
  /** Program → how long its stages took both here and elsewhere. A download tells nothing of a training. */
  const inBoth = new Map<string, { readonly mine: number; readonly theirs: number }[]>();
  const paceHere = ({ program }: Stage, seconds: number) => {
    let both = inBoth.get(program);
    if (both === undefined) {
      both = [...alike.values()].flatMap(([stage]) => {
        if (stage!.program !== program) return [];
        const [mine, theirs] = [here(stage!), there(stage!)];
        return mine !== null && theirs?.onSuchDevice && theirs.least > 0
          ? [{ mine, theirs: theirs.least }]
          : [];
      });
      inBoth.set(program, both);
    }
    const telling = both.filter(({ theirs }) => isTelling(theirs, seconds));
    return median(telling.map(({ mine, theirs }) => mine / theirs));
  };
  return (stage) => {
    if (stage.partial) return { seconds: null, elsewhere: null, amount: null };
    const work = amount(stage.program, stage.config);
    const seconds = here(stage) ?? measured(stage.name);
    if (seconds !== null) return { seconds, elsewhere: null, amount: work };
    const elsewhere = there(stage);
    const factor = elsewhere?.onSuchDevice ? paceHere(stage, elsewhere.least) : null;
    return {
      seconds: factor === null ? null : factor * elsewhere!.least,
      elsewhere,
      amount: work,
    };
  };
}

/** Whether the time of a run tells of a stage: it has the same modules, over the same data. */
function tellsOf(
  { published, own }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
  { name, inputs }: Stage,
  { keyRecord }: RunRecord,
): boolean {
  const modules = Object.keys(own.get(name)?.code ?? {});
  if (modules.toSorted().join() !== Object.keys(keyRecord.code).toSorted().join()) return false;
  return Object.entries(inputs).every(([role, input]) => {
    const { state, record } = verdicts.get(input) ?? {};
    const present = state === "fresh" && record ? [record] : published(input);
    return present.length === 0 ||
      present.some(({ output }) => output.digest === keyRecord.inputs[role]);
  });
}

/** Whether a run was on the kind of device that a stage asks for, all of it on one machine. */
function isOnDeviceOf({ resources }: Stage, run: RunRecord): boolean {
  const { device } = run.facts;
  return placesOf(run).length === 1 &&
    (device === undefined || isGpu(device) === (resources?.gpus ?? 0) > 0);
}

/** Whether a run tells of one that takes so many times as long: most of a short run is its start. */
function isTelling(seconds: number, longer: number): boolean {
  return seconds >= MOSTLY_WORK_SECONDS || longer <= 3 * seconds;
}

/** The seconds of a run, times the amount of work of a stage over that of the run; null if it is not known. */
function inProportion(
  { program, config }: Stage,
  run: RunRecord,
  amount: Times["amount"],
): number | null {
  const seconds = wholeSeconds(run);
  const [now, then] = [amount(program, config), amount(program, run.keyRecord.config)];
  if (now === null || then === null) return null;
  const inAll = seconds * now / then;
  return isTelling(seconds, inAll) ? inAll : null;
}

const isGpu = (device: Json) => device !== "CPU";

/** Where a run was, one that was interrupted maybe in several places. */
function placesOf({ facts }: RunRecord): string[] {
  const parts = (facts["partlyOn"] ?? []) as readonly RunRecord["facts"][];
  return [...new Set([...parts, facts].map(placeOf))];
}

function placeOf({ device, host }: RunRecord["facts"]): string {
  if (typeof device === "string" && isGpu(device)) return device;
  const { processor, cores } = (host ?? {}) as Readonly<Record<string, Json>>;
  return `${processor}, ${cores} cores`;
}
