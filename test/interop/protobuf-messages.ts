import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { partialType } from "./partial-type.js";

/** `protos.SessionData`. */
export interface SessionData {
  readonly data: string;
}

export const SessionData = partialType<SessionData>("SessionData", {
  encode: ({ data }) => writeText(new BinaryWriter(), 1, data),
  decode: (bytes) => {
    const reader = new BinaryReader(bytes);
    let data = "";
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) data = reader.string();
      else reader.skip(wireType, field);
    }
    return { data };
  },
});

/** `protos.Response`. */
export interface Response {
  readonly code: number;
  readonly msg: string;
}

export const Response = partialType<Response>("Response", {
  encode: ({ code, msg }) => {
    const writer = new BinaryWriter();
    if (code !== 0) writer.tag(1, varint).int32(code);
    return writeText(writer, 2, msg);
  },
});

/** `protos.PlayerResponse`. */
export interface Player {
  readonly publicId: string;
  readonly accessToken: string;
  readonly name: string;
  readonly items: readonly string[];
  readonly health: number;
}

/** `protos.NPC`. */
export interface Npc {
  readonly name: string;
  readonly health: number;
  readonly publicId: string;
}

/** `protos.BigMessage`. */
export interface BigMessage {
  readonly code: string;
  readonly response: {
    readonly player: Player;
    readonly npcs: Readonly<Record<string, Npc>>;
    readonly chests: readonly string[];
  };
}

export const BigMessage = partialType<BigMessage>("BigMessage", {
  encode: ({ code, response }) => {
    const writer = writeText(new BinaryWriter(), 1, code);
    return writeNested(writer, 2, () => writeResponse(writer, response));
  },
});

const varint = 0;
const fixed64 = 1;
const delimited = 2;

function writeResponse(writer: BinaryWriter, response: BigMessage["response"]): void {
  writeNested(writer, 1, () => writePlayer(writer, response.player));
  for (const [key, npc] of Object.entries(response.npcs)) {
    writeNested(writer, 2, () => {
      writeText(writer, 1, key);
      writeNested(writer, 2, () => writeNpc(writer, npc));
    });
  }
  for (const chest of response.chests) writer.tag(3, delimited).string(chest);
}

function writePlayer(writer: BinaryWriter, player: Player): void {
  writeText(writer, 1, player.publicId);
  writeText(writer, 2, player.accessToken);
  writeText(writer, 3, player.name);
  for (const item of player.items) writer.tag(4, delimited).string(item);
  writeDouble(writer, 5, player.health);
}

function writeNpc(writer: BinaryWriter, npc: Npc): void {
  writeText(writer, 1, npc.name);
  writeDouble(writer, 2, npc.health);
  writeText(writer, 3, npc.publicId);
}

function writeNested(writer: BinaryWriter, field: number, write: () => void): BinaryWriter {
  writer.tag(field, delimited).fork();
  write();
  return writer.join();
}

function writeText(writer: BinaryWriter, field: number, text: string): BinaryWriter {
  return text === "" ? writer : writer.tag(field, delimited).string(text);
}

function writeDouble(writer: BinaryWriter, field: number, value: number): BinaryWriter {
  return value === 0 ? writer : writer.tag(field, fixed64).double(value);
}
