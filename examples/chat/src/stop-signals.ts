/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: one keystroke, two signals. */
const sameKeystrokeMs = 500;

/**
 * Runs `stop` at the first SIGINT or SIGTERM, then ends the process with 0, or with 1 if it fails. A
 * second signal ends the process at once.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let firstAt: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === null) {
      firstAt = performance.now();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`Cannot stop cleanly: ${String(error)}\n`);
          process.exit(1);
        },
      );
    } else if (performance.now() - firstAt > sameKeystrokeMs) {
      process.stderr.write(`Ended at once by a second ${signal}\n`);
      process.exit(1);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
