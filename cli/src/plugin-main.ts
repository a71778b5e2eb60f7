#!/usr/bin/env node
import { stdin, stdout } from "node:process";
import { runPluginCommand } from "./plugin-command.js";

process.exitCode = await runPluginCommand(process.argv.slice(2), {
  input: stdin,
  isTerminal: stdin.isTTY === true,
  out: (data) => stdout.write(data),
  err: (text) => process.stderr.write(text),
});
