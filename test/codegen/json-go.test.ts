import { GoColor, GoInner, GoNames, GoTypes } from "@pitaya-ts/generated-test/json/v1/go.js";
import { PlainData, PlainReply } from "@pitaya-ts/generated-test/json/v1/plain.js";
import { describe, expect, it } from "vitest";
import { jsonSerializer } from "../../runtime/src/serialize/index.js";

const goTypes = (text: string) => jsonSerializer.deserialize(GoTypes, Buffer.from(text));
const plainData = (text: string) => jsonSerializer.deserialize(PlainData, Buffer.from(text));
const goNames = (text: string) => jsonSerializer.deserialize(GoNames, Buffer.from(text));
const goText = (init: Parameters<typeof GoTypes.create>[0]) =>
  Buffer.from(jsonSerializer.serialize(GoTypes, GoTypes.create(init))).toString();

describe("JSON_DIALECT_GO_STRUCT", () => {
  it("leaves out what is zero, but for a oneof", () => {
    expect(goText({})).toBe('{"MyChoice":null}');
  });

  it("writes what Go writes", () => {
    const text = goText({
      roomId: "<r>",
      aLong: -(2n ** 63n),
      anUlong: 2n ** 64n - 1n,
      aDouble: 1e21,
      aFloat: Math.fround(0.1),
      aBool: true,
      someBytes: Uint8Array.of(251, 255),
      color: GoColor.GO_COLOR_RED,
      inner: { children: [{}] },
      maybeLong: 0n,
      maybeBytes: new Uint8Array(0),
      longs: [0n, 9007199254740993n],
      scores: { b: 1n, "10": 2n, "9": 3n },
      byNumber: { 10: {}, 9: { label: "x" } },
      byLong: new Map([[-1n, 0]]),
      myChoice: { $case: "number", number: 5n },
      at: new Date(-1),
      lasting: { nanos: 5 },
      wrapped: "",
      wrappedLong: 7n,
      floats: [0, 16777216, 1e-7],
      textLong: "12",
      numberLong: 13,
      renamed: "y",
    });
    expect(text).toBe(
      '{"room_id":"\\u003cr\\u003e","a_long":-9223372036854775808,"an_ulong":18446744073709551615,' +
        '"a_double":1e+21,"a_float":0.1,"a_bool":true,"some_bytes":"+/8=","color":1,' +
        '"inner":{"children":[{}]},"maybe_long":0,"longs":[0,9007199254740993],' +
        '"scores":{"10":2,"9":3,"b":1},"by_number":{"10":{},"9":{"label":"x"}},"by_long":{"-1":0},' +
        '"MyChoice":{"Number":5},"at":{"seconds":-1,"nanos":999000000},"lasting":{"nanos":5},' +
        '"wrapped":{},"wrapped_long":{"value":7},"floats":[0,16777216,1e-7],' +
        '"text_long":12,"number_long":13,"renamed":"y"}',
    );
    expect(goTypes(text)).toMatchObject({ aLong: -(2n ** 63n), textLong: "12", numberLong: 13 });
    expect(goText(goTypes(text))).toBe(text);
  });

  it("takes names in any case, nulls and members that it doesn't know", () => {
    expect(
      goTypes('{"ROOM_ID":"x","A_Long":null,"roomId":"no","mychoice":{"PART":{"LABEL":"l"}}}'),
    ).toEqual(GoTypes.create({ roomId: "x", myChoice: { $case: "part", part: { label: "l" } } }));
  });

  it("takes a pointer to nothing, and bytes that were never filled, as empty", () => {
    expect(goTypes('{"MyChoice":{"Part":null}}').myChoice).toEqual({
      $case: "part",
      part: GoInner.create(),
    });
    expect(goNames('{"Value":{"V_2D":null}}').value).toEqual({
      $case: "v2d",
      v2d: new Uint8Array(0),
    });
    expect(goTypes('{"inners":[null],"chunks":[null],"wraps":{"a":null}}')).toEqual(
      GoTypes.create({ inners: [{}], chunks: [new Uint8Array(0)], wraps: { a: "" } }),
    );
  });

  it.each([
    ['{"a_long":"1"}', "a_long: expected a number"],
    ['{"color":"GO_COLOR_RED"}', "color: expected a number"],
    ['{"longs":[1,1.5]}', "longs[1]: expected a signed 64-bit integer, got number 1.5"],
    ['{"an_ulong":18446744073709551616}', "an_ulong: expected an unsigned"],
    ['{"inner":{"children":[{"label":5}]}}', "inner.children[0].label: expected text"],
    ['{"a_float":1e39}', "a_float: expected a 32-bit float"],
    ['{"MyChoice":{"Number":"1"}}', "number: expected a number"],
    ['{"wraps":{"a":{"value":1}}}', 'wraps["a"].value: expected text'],
    ['{"times":[{"seconds":"1"}]}', "times[0].seconds: expected a number"],
    ['{"lasting":{"nanos":"1"}}', "lasting.nanos: expected a number"],
    ['{"at":"2020-01-01T00:00:00Z"}', "at: expected an object"],
  ])("refuses %s", (text, message) => {
    expect(() => goTypes(text)).toThrowError(message);
  });

  it("can't write what JSON can't tell", () => {
    expect(() => goText({ aDouble: Number.NaN })).toThrowError("NaN");
  });
});

describe("JSON_DIALECT_GO_PLAIN", () => {
  it("writes zero values, under the names of the schema", () => {
    expect(Buffer.from(jsonSerializer.serialize(PlainReply, PlainReply.create())).toString()).toBe(
      '{"Code":0,"Msg":""}',
    );
    const data = PlainData.create({ data: { b: 1, "10": [null, { z: 1, a: "<" }] } });
    expect(Buffer.from(jsonSerializer.serialize(PlainData, data)).toString()).toBe(
      '{"Data":{"10":[null,{"a":"\\u003c","z":1}],"b":1},"reply":null,"maybe":null,"uids":[],"value":null,' +
        '"chunks":[],"some_bytes":"","replies":{},"lists":[],"objects":[],"list":null}',
    );
  });

  it("takes null for all that Go has not filled", () => {
    const fields = ["Data", "reply", "maybe", "uids", "chunks", "some_bytes", "replies", "lists"];
    const nulls = [...fields, "objects", "list", "value"].map((name) => `"${name}":null`);
    const { value, ...data } = plainData(`{${nulls.join()}}`);
    expect({ ...data, value: undefined }).toEqual(PlainData.create());
    expect(value).toBeNull();
    expect(
      plainData('{"chunks":[null],"replies":{"a":null},"lists":[null],"objects":[null]}'),
    ).toEqual(
      PlainData.create({
        chunks: [new Uint8Array(0)],
        replies: { a: {} },
        lists: [[]],
        objects: [{}],
      }),
    );
  });

  it("reads them in any case", () => {
    const data = plainData('{"data":{"x":{"constructor":1}},"REPLY":{"code":3},"maybe":0}');
    expect(data).toMatchObject({ reply: { code: 3, msg: "" }, maybe: 0n });
    expect(JSON.stringify(data.data)).toBe('{"x":{"constructor":1}}');
  });
});
