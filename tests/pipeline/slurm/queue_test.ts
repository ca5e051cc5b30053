import { assertEquals } from "@std/assert";
import { isOver, isPending, parseQueue } from "../../../pipeline/slurm/queue.ts";

/** What `squeue` printed for jobs that wait, run and have ended, by the version of Slurm. */
const PRINTED = {
  "22.05.8": `\
3|COMPLETED|node1|bbbb|None
4|FAILED|node2|cccc|NonZeroExitCode
6|PENDING||eeee|Resources
5|PENDING||dddd|JobHeldUser
1_0|RUNNING|node1|aaaa|None
1_1|RUNNING|node1|aaaa|None
2|RUNNING|node1|(null)|None`,
  "24.11.5": `\
3|COMPLETED|node1|bbbb|None
1_0|COMPLETING|node1|aaaa|None
5|FAILED|node1|cccc|NonZeroExitCode
7|PENDING||eeee|Resources
6|PENDING||dddd|JobHeldUser
2|RUNNING|node1|(null)|None
1_1|RUNNING|node1|aaaa|None`,
};

const read = (text: string) =>
  [...parseQueue(text).values()].map((entry) => {
    const { id, nodes, comment, reason } = entry;
    const state = isPending(entry) ? "waits" : isOver(entry) ? "is over" : "goes on";
    return [id, state, nodes, comment, reason].join(" ");
  });

Deno.test("slurm: what squeue prints is read alike, whatever the version", () => {
  assertEquals(read(PRINTED["22.05.8"]), [
    "3 is over node1 bbbb None",
    "4 is over node2 cccc NonZeroExitCode",
    "6 waits  eeee Resources",
    "5 waits  dddd JobHeldUser",
    "1_0 goes on node1 aaaa None",
    "1_1 goes on node1 aaaa None",
    "2 goes on node1 (null) None",
  ]);
  assertEquals(read(PRINTED["24.11.5"]), [
    "3 is over node1 bbbb None",
    "1_0 goes on node1 aaaa None",
    "5 is over node1 cccc NonZeroExitCode",
    "7 waits  eeee Resources",
    "6 waits  dddd JobHeldUser",
    "2 goes on node1 (null) None",
    "1_1 goes on node1 aaaa None",
  ]);
});

Deno.test("slurm: each state that is documented waits, goes on or is over; one that is not, goes on", () => {
  const states = {
    waits: [
      ...["PENDING", "CONFIGURING", "POWER_UP_NODE", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD"],
      ...["RESV_DEL_HOLD", "SPECIAL_EXIT"],
    ],
    "goes on": [
      ...["RUNNING", "SUSPENDED", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED"],
      ...["UPDATE_DB", "LAUNCH_FAILED", "RECONFIG_FAIL", "A_STATE_TO_COME"],
    ],
    "is over": [
      ...["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL"],
      ...["OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"],
    ],
  };
  for (const [what, names] of Object.entries(states)) {
    for (const name of names) assertEquals(read(`7|${name}|||None`), [`7 ${what}   None`]);
  }
});
