import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomMessage } from "../codegen/random-message.js";
import { encodeOther, wideCodecs } from "../codegen/wide-codecs.js";
import { launchBrowser, type TestBrowser } from "./browser.js";

/*
 * Browsers have no Buffer: texts go through TextEncoder and TextDecoder.
 */

/** Starting a browser may take long on a busy machine. */
const startMs = 60_000;
const perType = 40;

/** Bytes of one message of `schema/test/wide`, and what was made of them. */
interface Sample {
  readonly name: string;
  readonly hex: string;
}

declare global {
  /** What the page has of the bundle: all generated messages by name. */
  var codecs: Readonly<
    Record<
      string,
      { decode(bytes: Uint8Array): object; encode(message: object): { finish(): Uint8Array } }
    >
  >;
}

let browser: TestBrowser;

beforeAll(async () => {
  browser = await launchBrowser();
}, startMs);

afterAll(() => browser?.close());

it(
  "a browser decodes and encodes to the bytes that Node does",
  async () => {
    const samples = wideCodecs.flatMap((codec) => makeSamples(codec));
    const page = await openPage();
    expect(await page.evaluate("typeof globalThis.Buffer")).toBe("undefined");
    const encoded = await page.evaluate(encodeAll, samples);
    expect(encoded).toEqual(samples.map(({ name, hex }) => encodeHere(name, hex)));
  },
  startMs,
);

it("a browser refuses text that is no UTF-8, as Node does", async () => {
  const page = await openPage();
  const text = "ff".repeat(40);
  for (const hex of [`7202c328`, `7228${text}`]) {
    await expect(page.evaluate(encodeAll, [{ name: "Scalars", hex }])).rejects.toThrow();
    expect(() => encodeHere("Scalars", hex)).toThrow();
  }
});

function makeSamples({ name, desc }: (typeof wideCodecs)[number]): readonly Sample[] {
  const inits = fc.sample(randomMessage(desc), { numRuns: perType, seed: 7 });
  const texts = [
    "",
    "ä",
    "😀",
    "a".repeat(23),
    "ä".repeat(24),
    "€".repeat(5462),
    "x".repeat(70_000),
  ];
  const bytes = inits.map((init) => encodeOther(desc, init));
  const long = texts.map((text) => textField(Buffer.from(text)));
  const all = name === "wide.v1.Scalars" ? [...bytes, ...long] : bytes;
  const short = name.replace("wide.v1.", "");
  return all.map((each) => ({ name: short, hex: Buffer.from(each).toString("hex") }));
}

/** `a_string` of `Scalars`, number 14. */
function textField(text: Buffer): Buffer {
  const size: number[] = [];
  let rest = text.length;
  for (; rest > 127; rest >>= 7) size.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([0x72, ...size, rest]), text]);
}

function encodeHere(name: string, hex: string): string {
  const codec = wideCodecs.find((each) => each.name === `wide.v1.${name}`)?.ours;
  if (codec === undefined) throw new Error(`no message ${name}`);
  return Buffer.from(codec.encode(codec.decode(Buffer.from(hex, "hex"))).finish()).toString("hex");
}

/** Runs in the page. */
function encodeAll(samples: readonly Sample[]): readonly string[] {
  return samples.map(({ name, hex }) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    const codec = globalThis.codecs[name];
    if (codec === undefined) throw new Error(`no message ${name}`);
    const encoded = codec.encode(codec.decode(bytes)).finish();
    return Array.from(encoded, (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
}

async function openPage(): Promise<Page> {
  const wide = fileURLToPath(new URL("../../generated/test/src/wide/v1/wide.ts", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [wide],
    bundle: true,
    format: "iife",
    globalName: "codecs",
    platform: "browser",
    write: false,
  });
  const page = await browser.context.newPage();
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  return page;
}
