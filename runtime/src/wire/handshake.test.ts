import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { ProtocolError } from "../error/index.js";
import { zlibCompression } from "../server/zlib.js";
import { deflateIfShorter, isCompressed } from "./compression.js";
import { RouteDictionary } from "./dictionary.js";
import {
  formatHandshakeRequest,
  formatHandshakeResponse,
  parseHandshakeRequest,
  parseHandshakeResponse,
} from "./handshake.js";
import { encodePacket, packetHeadBytes, packetType } from "./packet.js";

interface RequestVector extends Vector {
  readonly body: string;
  readonly accepted: boolean;
  readonly sys: Readonly<Record<string, string>>;
  readonly user: Readonly<Record<string, unknown>> | null;
}

interface ResponseVector extends Vector {
  readonly compression: boolean;
  readonly serializer?: string;
  readonly heartbeatMs: number;
  readonly dictionary: Readonly<Record<string, number>>;
  readonly isErrorResponse: boolean;
  readonly packet: string;
  readonly bodyCompressed: boolean;
  readonly json: string;
}

const requests = vectorsOf<RequestVector>("handshake", "request");
const responses = vectorsOf<ResponseVector>("handshake", "response");

function request(json: string): ReturnType<typeof parseHandshakeRequest> {
  return parseHandshakeRequest(Buffer.from(json));
}

function response(json: string): ReturnType<typeof parseHandshakeResponse> {
  return parseHandshakeResponse(Buffer.from(json));
}

const badHandshake = expect.objectContaining({ name: "ProtocolError", code: "bad-handshake" });

describe("parseHandshakeRequest()", () => {
  it.each(requests.filter(({ accepted }) => accepted))("reads $name", ({ body, sys, user }) => {
    const read = parseHandshakeRequest(fromHex(body));
    expect(read.sys).toMatchObject(sys);
    expect(read.user).toEqual(user);
  });

  it.each(requests.filter(({ accepted }) => !accepted))("refuses $name", ({ body }) => {
    expect(() => parseHandshakeRequest(fromHex(body))).toThrowError(badHandshake);
  });

  it("reads the handshake of a pomelo client, and its type", () => {
    const { sys, user } = request(
      '{"sys":{"type":"js-websocket","version":"0.0.1","rsa":{},"protoVersion":0},"user":{}}',
    );
    expect(sys.type).toBe("js-websocket");
    expect(sys.platform).toBe("");
    expect(user).toEqual({});
  });

  it("lets nothing that Pitaya ignores be an error", () => {
    expect(request('{"sys":{"type":5,"x":[]},"more":1}').sys.type).toBe("");
  });

  it("matches names in any case as Unicode folds it, like Go", () => {
    // ſ folds to s and the Kelvin sign to k; the dotless ı folds to nothing.
    expect(request('{"ſYS":{"clientBuildNumber":"1"}}').sys.clientBuildNumber).toBe("1");
    expect(request('{"sys":{"clıentVersion":1}}').sys.clientVersion).toBe("");
  });

  it.each([
    ["a byte order mark", '\ufeff{"sys":{}}'],
    ["a string for sys", '{"sys":"x"}'],
    ["an array for sys", '{"sys":[]}'],
    ["an array", "[]"],
    ["a boolean for a string", '{"sys":{"libVersion":true}}'],
    ["half an object", '{"sys":{}'],
    ["objects nested 40 deep", `{"user":${'{"a":'.repeat(40)}1${"}".repeat(41)}`],
    ["arrays nested 200000 deep", `{"user":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`],
  ])("refuses %s", (_what, json) => {
    expect(() => request(json)).toThrowError(badHandshake);
  });

  it.each([
    '{"user":{"__proto__":{"admin":true}}}',
    '{"user":{"a":[{"\\u005f_proto__":null}]}}',
    '{"user":{"constructor":{"prototype":{"admin":true}}}}',
    '{"sys":{"__proto__":{}}}',
  ])("refuses members that lead to what all objects inherit: %s", (json) => {
    expect(() => request(json)).toThrowError(badHandshake);
  });

  it("keeps members that are only named like them", () => {
    const { user } = request('{"user":{"constructor":"Ferrari","prototype":{"speed":1}}}');
    expect(user).toEqual({ constructor: "Ferrari", prototype: { speed: 1 } });
  });

  it("reads back what formatHandshakeRequest() wrote", () => {
    const sys = {
      platform: "mac",
      libVersion: "1.0",
      clientBuildNumber: "20",
      clientVersion: "2.1",
      type: "ts",
    };
    const user = { age: 30, name: "安娜" };
    expect(parseHandshakeRequest(formatHandshakeRequest(sys, user))).toEqual({ sys, user });
    expect(parseHandshakeRequest(formatHandshakeRequest({}))).toMatchObject({ user: null });
  });
});

describe("formatHandshakeResponse()", () => {
  function format(vector: ResponseVector): Uint8Array {
    return formatHandshakeResponse(
      vector.isErrorResponse ? 400 : 200,
      new RouteDictionary(vector.dictionary),
      vector.heartbeatMs / 1000,
      vector.serializer ?? "json",
    );
  }

  it.each(responses)("writes the text of $name", (vector) => {
    expect(Buffer.from(format(vector)).toString()).toBe(vector.json);
  });

  it.each(responses.filter(({ bodyCompressed }) => !bodyCompressed))(
    "makes the packet of $name",
    (vector) => {
      const plain = format(vector);
      const shorter = vector.compression ? deflateIfShorter(zlibCompression, plain) : null;
      const packet = encodePacket(packetType.handshake, shorter ?? plain);
      expect(toHex(packet)).toBe(vector.packet);
    },
  );

  it.each(responses.filter(({ bodyCompressed }) => bodyCompressed))(
    "makes a body that inflates to that of $name",
    (vector) => {
      const plain = format(vector);
      const theirs = fromHex(vector.packet).subarray(packetHeadBytes);
      for (const body of [theirs, deflateIfShorter(zlibCompression, plain) ?? plain]) {
        expect(isCompressed(body)).toBe(true);
        const inflated = zlibCompression.inflate(body, 1 << 20);
        expect(Buffer.from(inflated).toString()).toBe(vector.json);
      }
    },
  );

  it("sorts routes by their bytes and escapes them as Go does", () => {
    const dictionary = new RouteDictionary({
      "10": 1,
      "9": 2,
      "a<&>b": 3,
      "\u{1f600}": 4,
      "\ue000": 5,
    });
    const json = Buffer.from(formatHandshakeResponse(200, dictionary, 30, "a<b")).toString();
    expect(json).toBe(
      '{"code":200,"sys":{"dict":{"10":1,"9":2,"a\\u003c\\u0026\\u003eb":3,"\ue000":5,"\u{1f600}":4},' +
        '"heartbeat":30,"serializer":"a\\u003cb"}}',
    );
  });
});

describe("parseHandshakeResponse()", () => {
  it.each(responses)("reads $name", (vector) => {
    expect(response(vector.json)).toEqual({
      code: vector.isErrorResponse ? 400 : 200,
      sys: {
        dict: vector.dictionary,
        heartbeat: vector.heartbeatMs / 1000,
        serializer: vector.serializer ?? "json",
      },
    });
  });

  it("takes what is absent for empty", () => {
    const sys = { dict: {}, heartbeat: 0, serializer: "json" };
    expect(response('{"code":501}')).toEqual({ code: 501, sys });
    expect(response('{"code":200,"sys":{"dict":null}}')).toEqual({ code: 200, sys });
  });

  it.each([
    ["no code", '{"sys":{}}'],
    ["a text for the code", '{"code":"200"}'],
    ["a text for the heartbeat", '{"code":200,"sys":{"heartbeat":"30"}}'],
    ["a heartbeat below 0", '{"code":200,"sys":{"heartbeat":-1}}'],
    ["a heartbeat without end", '{"code":200,"sys":{"heartbeat":1e999}}'],
    ["an array for the dictionary", '{"code":200,"sys":{"dict":[]}}'],
    ["a text for a route code", '{"code":200,"sys":{"dict":{"a":"1"}}}'],
    ["a route code over 16 bits", '{"code":200,"sys":{"dict":{"a":65536}}}'],
    ["a fraction for a route code", '{"code":200,"sys":{"dict":{"a":1.5}}}'],
    ["a route code twice", '{"code":200,"sys":{"dict":{"a":1,"b":1}}}'],
  ])("refuses %s", (_what, json) => {
    expect(() => response(json)).toThrowError(badHandshake);
  });
});

describe("handshake parsers with anything", () => {
  const names = [
    "sys",
    "user",
    "code",
    "dict",
    "heartbeat",
    "platform",
    "type",
    "SYS",
    "__proto__",
  ];
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { noNullPrototype: true }),
    ),
  }));
  const body = fc.oneof(
    fc.uint8Array(),
    value.map((json) => Buffer.from(JSON.stringify(json))),
  );

  it.each([
    ["parseHandshakeRequest()", parseHandshakeRequest],
    ["parseHandshakeResponse()", parseHandshakeResponse],
  ])("%s gives a value or a ProtocolError", (_name, parse) => {
    check(
      fc.property(body, (bytes) => {
        const thrown = thrownBy(() => parse(bytes));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(ProtocolError);
      }),
    );
  });

  it("a parsed response always makes a dictionary", () => {
    const dict = fc.dictionary(
      fc.string({ maxLength: 2 }),
      fc.oneof(fc.nat(70_000), fc.jsonValue()),
    );
    check(
      fc.property(dict, (entries) => {
        const bytes = Buffer.from(JSON.stringify({ code: 200, sys: { dict: entries } }));
        if (thrownBy(() => parseHandshakeResponse(bytes)) !== undefined) return;
        const read = parseHandshakeResponse(bytes).sys.dict;
        expect(new RouteDictionary(read).size).toBe(Object.keys(entries).length);
      }),
    );
  });
});
