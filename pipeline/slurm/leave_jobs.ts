/** The reason of a run's stop that leaves its jobs in the queue. */
export class LeaveJobs extends Error {
  override readonly name = "LeaveJobs";
}
