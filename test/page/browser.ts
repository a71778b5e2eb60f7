import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const commands = ["chromium", "chromium-browser", "google-chrome"];

/** Quiet and alone: nothing is looked up, synchronised or updated. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A headless Chromium with an empty profile of its own. */
export async function launchBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium();
  const profile = await mkdtemp(join(tmpdir(), "pitaya-ts-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args,
    headless: true,
    viewport: { width: 1000, height: 680 },
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function findChromium(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const path = paths.find(isExecutable);
  if (path !== undefined) return path;
  const mend = "sudo apt-get update && sudo apt-get install -y chromium fonts-liberation";
  throw new Error(`Cannot test the page: chromium is missing; install it with: ${mend}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
