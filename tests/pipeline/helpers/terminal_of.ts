import { Writable } from "node:stream";

/** A terminal that keeps what is written to it. */
export function terminalOf(columns: number, rows = 30) {
  const written = { text: "" };
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        written.text += chunk;
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}
