import type { Command } from "commander";
import { guard } from "./diagnostics.js";
import type { Terminal } from "./terminal.js";

/** Adds `pitaya init`. */
export function addInit(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  program
    .command("init")
    .description("lay out a new project: a schema, its servers, a client and a test")
    .argument("[dir]", "folder of the project; made if it is absent", ".")
    .action(async (dir: string) => {
      setExitCode(await guard(terminal, () => runInit(dir, terminal)));
    });
}

async function runInit(dir: string, terminal: Terminal): Promise<number> {
  const { initProject } = await import("./init-project.js");
  const written = await initProject(dir);
  terminal.out(written.map((path) => `wrote ${path}\n`).join(""));
  terminal.out(`next${dir === "." ? "" : `, in "${dir}"`}: npm install && npm test\n`);
  return 0;
}
