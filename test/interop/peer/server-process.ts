import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Certificate, selfSigned } from "../../acceptors/certificate.js";
import { within } from "../../harness/wait.js";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

export type Port = "ws" | "tcp" | "tls";

/** A built server as the suite starts it: in a folder with its fixtures. */
export interface ServerProcess {
  readonly certificate: Certificate;
  readonly ports: Readonly<Record<Port, number>>;
  /** Its exit code after SIGTERM. */
  stop(): Promise<number | null>;
}

export async function startServer(name: string): Promise<ServerProcess> {
  const certificate = selfSigned();
  const folder = await makeFixtures(certificate);
  const args = [join(dist, `${name}.js`), "-port", "0"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const closed = once(child, "close");
  const ports = await within(readPorts(createInterface(child.stderr)), `start of ${name}`, 15_000);
  return {
    certificate,
    ports,
    stop: async () => {
      child.kill("SIGTERM");
      await closed;
      await rm(folder, { recursive: true });
      return child.exitCode;
    },
  };
}

async function makeFixtures({ cert, key }: Certificate): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "interop-"));
  await mkdir(join(folder, "fixtures/server"), { recursive: true });
  await writeFile(join(folder, "fixtures/server/pitaya.crt"), cert);
  await writeFile(join(folder, "fixtures/server/pitaya.key"), key);
  return folder;
}

/** From the lines of a log, up to the one that says that all is ready. */
async function readPorts(lines: AsyncIterable<string>): Promise<Record<Port, number>> {
  const ports = { ws: 0, tcp: 0, tls: 0 };
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
    const found = /acceptor (ws|tcp|tls) on addr \S+:(\d+)/.exec(line);
    if (found !== null) ports[found[1] as Port] = Number(found[2]);
    if (line.includes("all modules started!")) return ports;
  }
  throw new Error(`The server ended before it was ready:\n${seen.join("\n")}`);
}
