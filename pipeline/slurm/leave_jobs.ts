/** The reason with which a run is stopped whose jobs are to stay in the queue. */
export class LeaveJobs extends Error {
  override readonly name = "LeaveJobs";
}
