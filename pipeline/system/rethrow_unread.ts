import { EnvironmentError, messageOf } from "../words/errors.ts";
import { systemCode, USED_UP } from "./system_code.ts";

const FOR_YOU = "Make it readable for you";
const AWAY = "Wait until its file system answers";

/** What to do about errors that tell nothing of a file: who may read it, and what the machine has left. */
const ADVICE: Readonly<Record<string, string>> = {
  EACCES: FOR_YOU,
  EPERM: FOR_YOU,
  ...Object.fromEntries(USED_UP.map((code) => [code, "End other programs, or lower --jobs,"])),
  EMFILE: 'Raise the limit of open files ("ulimit -n 4096"), or lower --jobs,',
  ENOTCONN: AWAY,
  ESTALE: AWAY,
  ETIMEDOUT: AWAY,
};

/**
 * Throws where reading failed for a reason that tells nothing of the file, which may well be whole. Whoever returns from here
 * knows that it is absent, or not as it was stored.
 *
 * @throws {EnvironmentError}
 */
export function rethrowUnread(path: string, error: unknown): void {
  const code = systemCode(error) ?? "";
  if (!Object.hasOwn(ADVICE, code)) return;
  throw new EnvironmentError(
    `Reading "${path}": ${
      messageOf(error)
    }. It may be whole, so it counts as neither damaged nor absent. ` +
      `${ADVICE[code]} and run again.`,
    { cause: error },
  );
}
