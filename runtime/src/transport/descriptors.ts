import { close, open } from "node:fs";
import { devNull } from "node:os";

/** How often is looked, ms; also how often at most is reported. */
const everyMs = 1_000;

/**
 * Reports when the process has no file descriptors left. Node closes the clients that it can't accept
 * then without telling anyone, so it has to be found out from the side.
 *
 * @returns stops it
 */
export function watchDescriptors(report: (error: Error) => void): () => void {
  const timer = setInterval(() => {
    open(devNull, "r", (error, descriptor) => {
      if (error === null) close(descriptor);
      else if (error.code === "EMFILE" || error.code === "ENFILE") report(exhausted(error));
    });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function exhausted(cause: NodeJS.ErrnoException): Error {
  return new Error(
    `no file descriptors left (${cause.code}); new clients are turned away: raise the limit, such as with \`ulimit -n\``,
    { cause },
  );
}
