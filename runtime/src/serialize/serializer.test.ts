import { Error as ErrorMessage } from "@pitaya-ts/protocol/error.js";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../test/harness/vectors.js";
import { jsonSerializer } from "./json.js";
import { protobufSerializer } from "./protobuf.js";

const message = { code: "C", msg: "失败 <&>", metadata: { k: "v" } };

describe("jsonSerializer", () => {
  it("writes the JSON form of a message", () => {
    const text = Buffer.from(jsonSerializer.serialize(ErrorMessage, message)).toString();
    expect(JSON.parse(text)).toEqual(message);
  });

  it("reads a message, whatever members are missing or unknown", () => {
    const payload = Buffer.from('{"msg":"x","unknown":[1]}');
    expect(jsonSerializer.deserialize(ErrorMessage, payload)).toEqual({
      code: "",
      msg: "x",
      metadata: {},
    });
  });

  it.each(["", "{", "\ufeff{}", "null", '{"msg":"a"} x'])("throws on the payload %j", (text) => {
    expect(() => jsonSerializer.deserialize(ErrorMessage, Buffer.from(text))).toThrowError();
  });

  it("is told to clients as json", () => {
    expect(jsonSerializer.name).toBe("json");
  });
});

describe("protobufSerializer", () => {
  it("writes protobuf bytes and reads them", () => {
    const bytes = protobufSerializer.serialize(ErrorMessage, message);
    expect(toHex(bytes)).toBe("0a0143120ae5a4b1e8b4a5203c263e1a060a016b120176");
    expect(protobufSerializer.deserialize(ErrorMessage, bytes)).toEqual(message);
  });

  it("takes no bytes for a message of defaults", () => {
    expect(protobufSerializer.deserialize(ErrorMessage, new Uint8Array(0))).toEqual({
      code: "",
      msg: "",
      metadata: {},
    });
  });

  it.each([
    ["a field that is cut", "0a0541"],
    ["a varint that does not end", "0affffff"],
    ["a wire type that does not exist", "0f"],
  ])("throws on %s", (_what, hex) => {
    expect(() => protobufSerializer.deserialize(ErrorMessage, fromHex(hex))).toThrowError();
  });

  it("is told to clients as protobuf", () => {
    expect(protobufSerializer.name).toBe("protobuf");
  });
});
