import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";

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
  requireChromium();
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

function requireChromium(): void {
  try {
    accessSync(executablePath, constants.X_OK);
  } catch (cause) {
    const mend = "sudo apt-get update && sudo apt-get install -y chromium";
    throw new Error(
      `Cannot test the page: ${executablePath} is missing; install it with: ${mend}`,
      {
        cause,
      },
    );
  }
}
