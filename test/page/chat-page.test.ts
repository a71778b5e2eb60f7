import { type PageServer, startPageServer } from "@pitaya-ts/example-chat/page-server.js";
import { type ChatServers, startServers } from "@pitaya-ts/example-chat/servers.js";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "./browser.js";

/** Starting a browser may take long on a busy machine. */
const startMs = 60_000;

describe("the chat page", () => {
  let servers: ChatServers;
  let server: PageServer;
  let browser: TestBrowser;
  /** What the pages' consoles and scripts complained of. */
  const complaints: string[] = [];

  beforeAll(async () => {
    servers = await startServers({ tcpPort: 0, wsPort: 0 });
    server = await startPageServer({ port: 0, wsPort: servers.wsPort });
    browser = await launchBrowser();
  }, startMs);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await servers?.stop();
  });

  afterEach(async () => {
    for (const page of browser.context.pages()) await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function open(user: string, room: string): Promise<Page> {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(server.url);
    await enter(page, user, room);
    return page;
  }

  it("has two people talk to each other", async () => {
    const ana = await open("ana", "lobby");
    await seen(ana, "#state", "connected as ana");
    const ben = await open("ben", "lobby");
    await seen(ana, "#lines", "ben came in");
    await seen(ana, "#members", "ben");
    await seen(ben, "#members", "ana");

    await say(ana, "hello <b>ben</b>");
    await seen(ben, "#lines", "hello <b>ben</b>");
    await say(ben, "hi ana");
    await seen(ana, "#lines", "hi ana");

    await ben.fill("#text", "loud");
    await ben.click("#shout");
    await seen(ana, "#lines", "LOUD");

    await ben.click("#leave");
    await ben.waitForSelector("#login-view:not([hidden])");
    await seen(ana, "#lines", "ben left");
  });

  it("shows an error of the server with its code", async () => {
    const ana = await open("ana", "library");
    await ana.waitForSelector("#chat-view:not([hidden])");
    await ana.fill("#text", "quiet");
    await ana.click("#shout");
    await seen(ana, "#notice", "shouting is not allowed here (CHAT-QUIET)");
  });

  it("tells who is kicked why, and lets them come back", async () => {
    const ana = await open("ana", "lobby");
    const ben = await open("ben", "lobby");
    await ana.click("#members button[title='Kick ben']");
    await seen(ben, "#gone", "You were sent away");
    await seen(ben, "#gone-reason", "kick");
    await seen(ben, "#state", "kicked");
    await seen(ana, "#lines", "ben left");

    await ben.click("#again");
    await enter(ben, "ben", "lobby");
    await seen(ben, "#state", "connected as ben");
    await seen(ana, "#lines", "ben came in");
  });

  it("tells who is replaced by a second login", async () => {
    const first = await open("ana", "lobby");
    await seen(first, "#state", "connected");
    await open("ana", "lobby");
    await seen(first, "#gone-reason", "replaced");
  });

  it("comes back by itself when the server was away", async () => {
    const ana = await open("ana", "lobby");
    await seen(ana, "#state", "connected as ana");
    await servers.stop();
    await seen(ana, "#state", "reconnecting");
    servers = await startServers(servers);
    await seen(ana, "#state", "connected as ana");
    await say(ana, "back again");
    await seen(ana, "#lines", "back again");
    // Chromium itself logs each attempt while nobody listened.
    complaints.splice(0);
  });

  it("tells the others when a window is closed", async () => {
    const ana = await open("ana", "lobby");
    const ben = await open("ben", "lobby");
    await seen(ana, "#lines", "ben came in");
    await ben.close();
    await seen(ana, "#lines", "ben left");
  });
});

async function enter(page: Page, user: string, room: string): Promise<void> {
  await page.fill("#user", user);
  await page.fill("#room", room);
  await page.click("#join");
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

/** Waits until the element shows the text. */
async function seen(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector, { hasText: text }).waitFor({ state: "visible", timeout: 10_000 });
}
