import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "@pitaya-ts/codegen";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../page/browser.js";
import { writeTree } from "./folders.js";

/** Starting a browser may take long on a busy machine. */
const startMs = 60_000;

const evil = `syntax = "proto3";
package evil.v1;
import "pitaya/options/v1/options.proto";
// </p><script>document.title = "owned"</script><img src="http://127.0.0.1:9/x.png" onerror="document.title = 1">
service Evil {
  option (pitaya.options.v1.service) = { server_type: "evil" };
  // </style></pre>\`<img src=x>\` {{title}} &amp;
  rpc Do(Word) returns (Word) {
    option (pitaya.options.v1.method) = {
      errors: [{ code: "\\"><script>", description: "<script>alert(1)</script>" }]
      example: '{"text":"</code></pre><script>document.title = 2</script>"}'
    };
  }
}
message Word {
  // <b onclick=x>bold</b>
  string text = 1;
}
`;

describe("the HTML documentation in a browser", () => {
  let dir: string;
  let browser: TestBrowser;
  /** What the pages asked for beside themselves, and complained of. */
  const complaints: string[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitaya-test-"));
    await writeTree(dir, { "schema/evil/v1/evil.proto": evil });
    await generate({ schemaDir: join(dir, "schema"), outDir: join(dir, "evil"), only: ["docs"] });
    const schemaDir = fileURLToPath(new URL("../../schema/example", import.meta.url));
    const lockFile = join(dir, "routes.lock.json");
    await generate({ schemaDir, outDir: join(dir, "example"), lockFile, only: ["docs"] });
    browser = await launchBrowser();
  }, startMs);

  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const page of browser.context.pages()) await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:") || !request.isNavigationRequest()) {
        complaints.push(request.url());
      }
    });
    await page.goto(pathToFileURL(join(dir, path)).href);
    return page;
  }

  it("leads from the index to a method, its types and back", async () => {
    const page = await open("example/docs/index.html");
    await page.click("text=Servers of type room");
    expect(await page.title()).toBe("Servers of type room");
    await page.click("table a:text-is('Join')");
    const join = page.locator("article", { has: page.locator("[id='method-chat.v1.Room.Join']") });
    expect(await join.textContent()).toContain("room.room.join");
    expect(await join.textContent()).toContain("CHAT-ROOM");
    expect(await join.textContent()).toContain('client.service(Room).join({ roomId: "lobby" })');
    await join.locator("a[href='#type-chat.v1.JoinReply']").click();
    expect(new URL(page.url()).hash).toBe("#type-chat.v1.JoinReply");
    expect(
      await page.locator("[id='type-chat.v1.JoinReply'] ~ table").first().textContent(),
    ).toContain("Users in the room, the new one included.");
    await page.click("text=All pages");
    expect(await page.title()).toBe("Routes and messages");
  });

  it("has no link that leads nowhere", async () => {
    for (const path of ["servers/room", "servers/connector", "pushes"]) {
      const page = await open(`example/docs/${path}.html`);
      const dangling = await page.evaluate<string[]>(
        `[...document.querySelectorAll("a[href^='#']")]
          .map((link) => link.hash.slice(1))
          .filter((id) => document.getElementById(id) === null)`,
      );
      expect(dangling).toEqual([]);
    }
  });

  it("shows what is in comments, examples and errors as text", async () => {
    const page = await open("evil/docs/servers/evil.html");
    expect(await page.title()).toBe("Servers of type evil");
    expect(await page.locator("script, img, b").count()).toBe(0);
    const text = await page.locator("body").textContent();
    expect(text).toContain('</p><script>document.title = "owned"</script><img src="http://127');
    expect(text).toContain("</style></pre><img src=x> {{title}} &amp;");
    expect(text).toContain("<script>alert(1)</script>");
    expect(text).toContain("</code></pre><script>document.title = 2</script>");
    expect(text).toContain("<b onclick=x>bold</b>");
  });

  it("is light or dark as the reader likes", async () => {
    const page = await open("example/docs/index.html");
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background()).toBe("rgb(20, 24, 29)");
  });
});
