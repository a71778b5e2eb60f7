import type { DescMessage } from "@bufbuild/protobuf";
import fc, { type Arbitrary } from "fast-check";
import { randomMessage } from "./random-message.js";
import { encodeOther } from "./wide-codecs.js";

/** A change of bytes; positions and lengths may be any numbers. */
type Edit = (bytes: readonly number[]) => readonly number[];

const place = fc.nat({ max: 400 });
const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 2, 8, 0x7f, 0x80, 0xff));

const edit: Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, byte).map(([at, value]) => splice(at, 1, [value])),
  fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => flip(at, bit)),
  fc.tuple(place, fc.array(byte, { maxLength: 4 })).map(([at, values]) => splice(at, 0, values)),
  fc.tuple(place, fc.nat({ max: 4 })).map(([at, count]) => splice(at, count, [])),
  fc
    .tuple(place, place, fc.nat({ max: 20 }))
    .map(([from, to, count]) => (bytes: readonly number[]) => {
      const start = from % (bytes.length + 1);
      return splice(to, 0, bytes.slice(start, start + count))(bytes);
    }),
  place.map((at) => (bytes: readonly number[]) => bytes.slice(0, at % (bytes.length + 1))),
);

function splice(at: number, count: number, values: readonly number[]): Edit {
  return (bytes) => bytes.toSpliced(at % (bytes.length + 1), count, ...values);
}

function flip(at: number, bit: number): Edit {
  return (bytes) =>
    bytes.map((value, index) => (index === at % bytes.length ? value ^ (1 << bit) : value));
}

/** Bytes that are almost a message, or two in a row, or none. */
export function hostileBytes(desc: DescMessage): Arbitrary<Uint8Array> {
  const valid = randomMessage(desc).map((init) => [...encodeOther(desc, init)]);
  const edited = fc
    .tuple(valid, fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([bytes, edits]) => edits.reduce((all, change) => [...change(all)], bytes));
  return fc
    .oneof(
      { arbitrary: edited, weight: 6 },
      {
        arbitrary: fc.tuple(valid, valid).map(([first, second]) => [...first, ...second]),
        weight: 1,
      },
      { arbitrary: fc.array(byte, { maxLength: 30 }), weight: 1 },
    )
    .map((bytes) => Uint8Array.from(bytes));
}
