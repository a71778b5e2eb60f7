#!/usr/bin/env node
import { runKnown } from "./generate-known.js";
import type { Terminal } from "./terminal.js";

const args = process.argv.slice(2);
const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  outHasColors: hasColors(process.stdout),
  errHasColors: hasColors(process.stderr),
  errIsTerminal: process.stderr.isTTY === true,
};

// Who reads no more has all that it wants, as in `pitaya generate --diff | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// A command line that is known from before needs no parser; what it needs is all loaded already.
process.exitCode =
  (await runKnown(args, terminal)) ??
  (await (await import("./run-command.js")).runCommand(args, terminal));

function hasColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env["NO_COLOR"] === undefined;
}
