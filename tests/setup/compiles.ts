/** Whether this machine makes libraries of C for itself, for tests in which one stands in for another. */
export const compiles: boolean = Deno.build.os === "linux" &&
  await new Deno.Command("cc", { args: ["--version"], stdout: "null" }).output()
    .then(({ success }) => success, () => false);
