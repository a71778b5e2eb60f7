import type { Groups } from "@pitaya-ts/runtime";
import { expect } from "vitest";

/** That groups refuse an empty name of a group or of a member, whatever is done, before all else. */
export async function expectNamesNeeded(groups: Groups): Promise<void> {
  const unnamed = [
    () => groups.create(""),
    () => groups.createWithTtl("", -1),
    () => groups.renewTtl(""),
    () => groups.delete(""),
    () => groups.add("", "ann"),
    () => groups.add("", ""),
    () => groups.remove("", "ann"),
    () => groups.removeAll(""),
    () => groups.members(""),
    () => groups.contains("", "ann"),
    () => groups.count(""),
  ];
  for (const work of unnamed) await expect(work()).rejects.toMatchObject({ reason: "empty-name" });
  await groups.create("named");
  for (const group of ["named", "nosuch"]) {
    const nobody = [groups.add(group, ""), groups.remove(group, ""), groups.contains(group, "")];
    for (const work of nobody) await expect(work).rejects.toMatchObject({ reason: "empty-uid" });
  }
}
