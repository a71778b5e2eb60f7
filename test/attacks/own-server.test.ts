import { describe, it, onTestFinished } from "vitest";
import { Battle } from "./battle.js";
import { quotesWithoutEnd } from "./rows/content.js";
import { hitBehindAFlood, longLines, secretsInTheLog } from "./rows/flood.js";
import { shortCallsInOneRead } from "./rows/time.js";

/*
 * Attacks that would leave a server's log or memory in a state that the others of the table don't
 * expect: each has a server of its own.
 */
describe("a server of its own survives", () => {
  const attacks = [
    quotesWithoutEnd,
    shortCallsInOneRead,
    secretsInTheLog,
    longLines,
    hitBehindAFlood,
  ];
  for (const attack of attacks) {
    it(`${attack.row}: ${attack.what}`, async () => {
      const battle = await Battle.begin(attack.serializer ?? "json");
      onTestFinished(() => battle.abandon());
      await battle.survive(attack);
    });
  }
});
