import type { StageContext, StageMessage } from "../../pipeline/types.ts";

/** Makes the context of a stage's program in a temporary folder, and keeps the messages of the program. */
export interface TestContext<Config = unknown> extends StageContext<Config>, AsyncDisposable {
  readonly messages: StageMessage[];
}

export async function stageContext<Config>(
  config: Config,
  given: Omit<Partial<StageContext>, "config"> = {},
): Promise<TestContext<Config>> {
  const output = await Deno.makeTempDir();
  const scratch = await Deno.makeTempDir();
  const messages: StageMessage[] = [];
  return {
    name: "test",
    config,
    seed: 0,
    inputs: {},
    modules: {},
    records: {},
    output,
    scratch,
    send: (message) => messages.push(message),
    signal: new AbortController().signal,
    messages,
    async [Symbol.asyncDispose]() {
      await Deno.remove(output, { recursive: true });
      await Deno.remove(scratch, { recursive: true });
    },
    ...given,
  };
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}
