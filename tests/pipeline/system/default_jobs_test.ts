import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  availableMemory,
  memoryLimit,
  memoryLimitFiles,
} from "../../../pipeline/system/available_memory.ts";
import { defaultJobs, jobsFor } from "../../../pipeline/system/default_jobs.ts";

Deno.test("memoryLimitFiles names the files of both versions of control groups, and of the groups around", () => {
  assertEquals(memoryLimitFiles("0::/\n"), ["/sys/fs/cgroup/memory.max"]);
  assertEquals(memoryLimitFiles("0::/a.slice/b\n"), [
    "/sys/fs/cgroup/a.slice/b/memory.max",
    "/sys/fs/cgroup/a.slice/memory.max",
    "/sys/fs/cgroup/memory.max",
  ]);
  assertEquals(memoryLimitFiles("8:cpu,cpuacct:/x\n4:hugetlb,memory:/x\n0::/\n"), [
    "/sys/fs/cgroup/memory/x/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory.max",
  ]);
  assertEquals(memoryLimitFiles(""), []);
});

Deno.test("memoryLimit reads bytes; max and a file that is not there limit nothing", () => {
  assertEquals(["8000000000\n", "max\n", ""].map(memoryLimit), [8e9, Infinity, Infinity]);
  assert(availableMemory() > 0 && availableMemory() < Infinity);
});

Deno.test("jobsFor starts one stage a thread, or one for each GB of memory if that is fewer", () => {
  assertEquals(jobsFor(2, 21e9), { jobs: 2 });
  assertEquals(jobsFor(16, 16e9), { jobs: 16 });
  const { jobs, reason } = jobsFor(16, 7.4e9);
  assertEquals(jobs, 7);
  assertStringIncludes(reason!, "Up to 7 at once instead of 16, as 7.4 GB of memory are available");
  assertEquals(jobsFor(4, 1e8).jobs, 1);
  assert(defaultJobs().jobs >= 1);
});
