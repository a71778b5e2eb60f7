import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the chat page is served. */
export interface PageServerOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where the page finds the chat. */
  readonly wsPort: number;
}

export interface PageServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface File {
  readonly type: string;
  readonly body: Buffer;
}

const host = "127.0.0.1";
const folder = new URL("page/", import.meta.url);

/** Nothing else is served: no path of a request ever reaches the file system. */
const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/main.js": ["main.js", "text/javascript; charset=utf-8"],
  "/style.css": ["style.css", "text/css; charset=utf-8"],
} as const;

const safety = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/**
 * Serves the chat page on loopback.
 *
 * @throws Error if the page is not built or the port can't be listened on
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const pages = await readPages();
  const config = Buffer.from(JSON.stringify({ wsPort: options.wsPort }));
  pages.set("/config.json", { type: "application/json", body: config });
  const server = createServer((request, response) => answer(pages, request, response));
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/`, stop: () => stop(server) };
}

function answer(
  pages: ReadonlyMap<string, File>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [path = "/"] = (request.url ?? "/").split("?");
  const file = pages.get(path);
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(response, 405, "Only GET and HEAD are answered here.", { allow: "GET, HEAD" });
  } else if (file === undefined) {
    refuse(response, 404, "There is no such page.");
  } else {
    const head = { ...safety, "content-type": file.type, "content-length": file.body.length };
    response.writeHead(200, head).end(request.method === "HEAD" ? undefined : file.body);
  }
}

function refuse(response: ServerResponse, status: number, text: string, more = {}): void {
  response.writeHead(status, { ...safety, ...more, "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

async function readPages(): Promise<Map<string, File>> {
  const pages = new Map<string, File>();
  for (const [path, [name, type]] of Object.entries(files)) {
    pages.set(path, { type, body: await readPageFile(name) });
  }
  return pages;
}

async function readPageFile(name: string): Promise<Buffer> {
  try {
    return await readFile(new URL(name, folder));
  } catch (cause) {
    const mend = "build it with: npm run build && npm run page -w @pitaya-ts/example-chat";
    throw new Error(`Cannot serve the chat page: ${name} is missing; ${mend}`, { cause });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "the port is in use" : cause.message;
      const mend = "stop the other program or choose another port with --http";
      reject(new Error(`Cannot serve the page on ${host}:${port}: ${why}; ${mend}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
