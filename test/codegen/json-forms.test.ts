import { fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonSerializer } from "../../runtime/src/serialize/index.js";
import { thrownBy } from "../harness/fuzz.js";
import type { ProtobufPeer } from "../peers/protobuf-peer.js";
import { startPeer, wideCodecs } from "./wide-codecs.js";

/*
 * The forms of values in canonical JSON that are taken, and those that are not, by the rules of
 * protobuf. Go's protojson, which is the strictest, is asked beside us.
 * Members that the schema does not know are ignored by us, and not tried here.
 */

interface Forms {
  readonly message: string;
  readonly fields: readonly string[];
  readonly taken: readonly string[];
  readonly refused: readonly string[];
  /** Differences from Go: what we alone take, and what we alone refuse. */
  readonly looser?: readonly string[];
  readonly stricter?: readonly string[];
}

const noNumbers = [
  "true",
  "[]",
  "{}",
  '""',
  '" 1"',
  '"1 "',
  '"0x1"',
  '"+1"',
  '"01"',
  '"1."',
  '".5"',
];
const integers = [
  "0",
  "-0",
  "1",
  "1.0",
  "1e2",
  "10e-1",
  '"1"',
  '"1.0"',
  '"1e2"',
  '"10e-1"',
  "null",
];
const noIntegers = [...noNumbers, "1.5", "1e-1", '"1.5"', '"NaN"', "100000000000000000000"];

const forms: readonly Forms[] = [
  {
    message: "Scalars",
    fields: ["anInt32", "aSint32", "anSfixed32"],
    taken: [...integers, "-1", "2147483647", "-2147483648", '"-2147483648"'],
    refused: [...noIntegers, "2147483648", "-2147483649"],
  },
  {
    message: "Scalars",
    fields: ["aUint32", "aFixed32"],
    taken: [...integers, "4294967295", '"4294967295"'],
    refused: [...noIntegers, "-1", "4294967296"],
  },
  {
    message: "Scalars",
    fields: ["anInt64", "aSint64", "anSfixed64"],
    taken: [
      ...integers,
      "-1",
      "9223372036854775807",
      '"9223372036854775807"',
      '"9223372036854775807.0"',
      '"-922337203685477580.8e1"',
    ],
    refused: [...noIntegers, "9223372036854775808", '"-9223372036854775809"', '"1e19"'],
  },
  {
    message: "Scalars",
    fields: ["aUint64", "aFixed64"],
    taken: [...integers, "18446744073709551615", '"18446744073709551615"', '"1e19"'],
    refused: [...noIntegers, "-1", "18446744073709551616", '"1e20"'],
  },
  {
    message: "Scalars",
    fields: ["aDouble"],
    taken: [
      "0",
      "1.5",
      "1e-50",
      '"1.5"',
      '"NaN"',
      '"Infinity"',
      '"-Infinity"',
      "-0",
      '"-0"',
      "1e308",
    ],
    refused: [...noNumbers, '"nan"', '"inf"', '"+Infinity"', "1e400", '"1e400"'],
  },
  {
    message: "Scalars",
    fields: ["aFloat"],
    taken: ["1.5", "3.4028235e38", "1e-50", '"NaN"', '"-Infinity"', "null"],
    refused: [...noNumbers, "3.5e38", "-3.5e38", '"3.5e38"'],
  },
  {
    message: "Scalars",
    fields: ["aBool"],
    taken: ["true", "false", "null"],
    refused: ["0", "1", '"true"', '""', "[]"],
  },
  {
    message: "Scalars",
    fields: ["aString"],
    taken: ['""', '"\\ud83d\\ude00"', '"\\u0000"', "null"],
    refused: ["1", "true", "[]", "{}"],
    // Half of a character becomes U+FFFD.
    looser: ['"\\ud800"'],
  },
  {
    message: "Scalars",
    fields: ["someBytes"],
    taken: ['""', '"AQ=="', '"AQ"', '"+/8="', '"-_8="', '"-_8"', '"AQI"', '"AR=="', "null"],
    refused: ['"A"', '"A==="', '"*"', '"AQ==*"', "1", "[]"],
    // Padding and white space may be anywhere, and both alphabets in one text.
    looser: ['"AQ="', '"AQ==="', '"AQ==AQ=="', '"A Q=="', '"+/-_"', '"="'],
  },
  {
    message: "Scalars",
    fields: ["hue"],
    taken: ['"HUE_RED"', '"HUE_CRIMSON"', '"HUE_MINUS"', "1", "-5", "99", "1.0", "null"],
    refused: ['"hue_red"', '"NOPE"', '""', "1.5", "2147483648", "true", "[]"],
    looser: ['"1"', '"99"'],
  },
  {
    message: "Scalars",
    fields: ["nested"],
    taken: ["{}", "null", '{"nested":{}}'],
    refused: ["[]", "1", '"{}"', "true"],
  },
  {
    message: "Lists",
    fields: ["int64s", "strings", "leaves", "hues", "bools"],
    taken: ["[]", "null"],
    refused: ["{}", "1", '""', "[null]", "[[]]"],
  },
  {
    message: "Maps",
    fields: ["byInt32", "byInt64"],
    taken: ["{}", "null", '{"1":"x"}', '{"-1":"x"}'],
    refused: ["[]", '{"a":"x"}', '{"":"x"}', '{" 1":"x"}', '{"1":null}', '{"1":1}'],
    looser: ['{"1.0":"x"}', '{"1e2":"x"}', '{"1":"a","1.0":"b"}'],
    stricter: ['{"01":"x"}', '{"+1":"x"}'],
  },
  {
    message: "Maps",
    fields: ["byBool"],
    taken: ["{}", '{"true":"x","false":"y"}'],
    refused: ['{"TRUE":"x"}', '{"1":"x"}', '{"":"x"}'],
  },
  {
    message: "WellKnown",
    fields: ["at"],
    taken: [
      '"2020-01-01T00:00:00Z"',
      '"2020-01-01T00:00:00.1Z"',
      '"2020-02-29T23:59:59.999-00:00"',
      '"0001-01-01T00:00:00Z"',
      '"9999-12-31T23:59:59.999Z"',
      '"2020-01-01T00:00:00+23:59"',
      "null",
    ],
    refused: [
      '"0000-12-31T23:59:59Z"',
      '"10000-01-01T00:00:00Z"',
      '"9999-12-31T23:59:59-01:00"',
      '"0001-01-01T00:00:00+01:00"',
      '"2021-02-29T00:00:00Z"',
      '"2020-13-01T00:00:00Z"',
      '"2020-01-01T24:00:00Z"',
      '"2020-01-01T23:60:00Z"',
      '"2016-12-31T23:59:60Z"',
      '"2020-01-01T00:00:00"',
      '"2020-01-01t00:00:00z"',
      '"2020-01-01 00:00:00Z"',
      '"2020-01-01T00:00:00.1234567891Z"',
      '""',
      "1",
    ],
    stricter: ['"2020-01-01T00:00:00+24:00"', '"2020-01-01T00:00:00,5Z"', '"2020-01-01T0:00:00Z"'],
  },
  {
    message: "WellKnown",
    fields: ["lasting"],
    taken: ['"1s"', '"-1.5s"', '"-0.5s"', '"0s"', '"1.123456789s"', '"315576000000s"', "null"],
    refused: ['"1"', '"1 s"', '"1m"', '"s"', '""', '"--1s"', '"1e2s"', '"315576000001s"', "1"],
    looser: ['"01s"'],
    stricter: ['"+1s"', '".5s"', '"1.s"'],
  },
  {
    message: "WellKnown",
    fields: ["mask"],
    taken: ['""', '"a"', '"fooBar,a.bC"', "null"],
    refused: ['"foo_bar"', '"a_1"', "1", "[]"],
    looser: ['"a,,b"', '"foo bar"', '"1a"'],
  },
  {
    message: "WellKnown",
    fields: ["value"],
    taken: ["1", '"a"', "null", "true", '[1,null,{"a":null}]', '{"a":{"b":[]}}', '"NaN"', "-0"],
    refused: ["1e400"],
  },
  {
    message: "WellKnown",
    fields: ["object"],
    taken: ["{}", '{"a":null}', "null"],
    refused: ["[]", "1", '""'],
  },
  {
    message: "WellKnown",
    fields: ["list"],
    taken: ["[]", "[null]", "null"],
    refused: ["{}", "1"],
  },
  {
    message: "WellKnown",
    fields: ["none"],
    taken: ["null", '"NULL_VALUE"', "0"],
    refused: ["true", '"NOPE"', "[]"],
  },
  {
    message: "WellKnown",
    fields: ["anInt64", "anInt32", "aUint64", "aUint32"],
    taken: ["1", '"1"', "null", "0"],
    refused: ["1.5", "true", "{}", '{"value":1}', "[]"],
  },
  {
    message: "WellKnown",
    fields: ["nothing"],
    taken: ["{}", "null"],
    refused: ["[]", "1"],
    looser: ['{"a":1}'],
  },
  {
    message: "Longs",
    fields: ["number"],
    taken: ["1", '"9007199254740991"'],
    refused: ["-1"],
    stricter: ["9007199254740992", '"9007199254740993"'],
  },
];

const cases = forms.flatMap(({ message, fields, taken, refused, looser = [], stricter = [] }) =>
  fields.flatMap((field) => [
    ...taken.map((form) => ({ message, field, form, ours: true, goes: true })),
    ...refused.map((form) => ({ message, field, form, ours: false, goes: false })),
    ...looser.map((form) => ({ message, field, form, ours: true, goes: false })),
    ...stricter.map((form) => ({ message, field, form, ours: false, goes: true })),
  ]),
);

describe("forms in canonical JSON", () => {
  let peer: ProtobufPeer;
  beforeAll(async () => {
    peer = await startPeer("go");
  });
  afterAll(() => peer.stop());

  it.each(cases)("$message: $field of $form", async ({ message, field, form, ours, goes }) => {
    const codec = wideCodecs.find(({ desc }) => desc.name === message);
    if (codec === undefined) throw new Error(`no message ${message}`);
    const text = Buffer.from(`{"${field}":${form}}`);
    const read = () => jsonSerializer.deserialize(codec.ours, text);
    expect(thrownBy(read) === undefined).toBe(ours);
    const theirs = await peer.ask("F", codec.name, text).catch(() => undefined);
    expect(theirs !== undefined).toBe(goes);
    if (ours && theirs !== undefined)
      expect(codec.ours.decode(codec.ours.encode(read()).finish())).toEqual(
        codec.ours.decode(theirs),
      );
  });
});

describe("times of more than milliseconds", () => {
  const wellKnown = wideCodecs.find(({ desc }) => desc.name === "WellKnown");

  it("lose what is less, as a Date has no room for it", () => {
    if (wellKnown === undefined) throw new Error("no message WellKnown");
    const { ours, desc } = wellKnown;
    const json = { at: "1969-12-31T23:59:59.123999999Z" } as JsonValue;
    const bytes = toBinary(desc, fromJson(desc, json));
    const at = { at: new Date("1969-12-31T23:59:59.123Z") };
    expect(ours.decode(bytes)).toMatchObject(at);
    expect(ours.fromJSON(json)).toMatchObject(at);
    expect(ours.toJSON(ours.decode(bytes))).toEqual({ at: "1969-12-31T23:59:59.123Z" });
  });
});
