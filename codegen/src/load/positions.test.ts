import { create } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";
import { indexPositions } from "./positions.js";

const file = create(FileDescriptorProtoSchema, {
  sourceCodeInfo: {
    location: [
      {
        path: [6, 0],
        span: [3, 0, 9, 1],
        leadingComments: " One.\n   Two.\n",
        trailingComments: "",
        leadingDetachedComments: [" Alone.\n", "\n"],
      },
      { path: [6, 0, 1], span: [3, 8, 12], trailingComments: " Behind.\n" },
      { path: [6, 0, 2], span: [3, 9, 12], leadingComments: " A.\n", trailingComments: " B.\n" },
      { path: [6, 0, 3, 50400, 8, 2], span: [4, 2, 20] },
    ],
  },
});

it("indexPositions() counts from 1 and takes the first place that is known", () => {
  const positions = indexPositions(file, "a.proto");
  expect(positions.at([6, 0, 1])).toEqual({ file: "a.proto", line: 4, column: 9 });
  expect(positions.at([6, 0, 7], [6, 0])).toEqual({ file: "a.proto", line: 4, column: 1 });
  expect(positions.at([6, 0, 3, 50400, 8])).toEqual({ file: "a.proto", line: 5, column: 3 });
  expect(positions.at([9])).toEqual({ file: "a.proto", line: 1, column: 1 });
});

it("indexPositions() reads comments before and behind a part, and those apart", () => {
  const positions = indexPositions(file, "a.proto");
  expect(positions.docs([6, 0])).toBe("One.\n  Two.");
  expect(positions.docs([6, 0, 1])).toBe("Behind.");
  expect(positions.docs([6, 0, 2])).toBe("A.\n\nB.");
  expect(positions.detached([6, 0])).toEqual(["Alone."]);
  expect(positions.detached([6, 0, 1])).toEqual([]);
  expect(positions.docs([6, 0, 3, 50400, 8, 2])).toBeUndefined();
});
