/** Lines of a stage's program: it goes on once the file `config.release` exists, so a test decides how long it runs. */
export const WAIT_FOR_RELEASE =
  `while (!await Deno.stat(config.release).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }`;
