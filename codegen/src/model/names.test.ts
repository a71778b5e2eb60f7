import { expect, it } from "vitest";
import { lowerCamel, toRouteName } from "./names.js";

it.each([
  ["JoinRoom", "joinRoom"],
  ["join_room", "joinRoom"],
  ["URLFetch", "urlFetch"],
  ["ID", "id"],
  ["WhoAmI", "whoAmI"],
  ["X", "x"],
  ["Go2Room", "go2Room"],
  ["already", "already"],
])("lowerCamel() makes of %s %s", (name, expected) => {
  expect(lowerCamel(name)).toBe(expected);
});

it("toRouteName() knows three rules", () => {
  expect(toRouteName("JoinRoom", "lower")).toBe("joinroom");
  expect(toRouteName("JoinRoom", "as-is")).toBe("JoinRoom");
  expect(toRouteName("JoinRoom", "lower-camel")).toBe("joinRoom");
});
