import { describe, it, onTestFinished } from "vitest";
import { Battle } from "./battle.js";
import { quotesWithoutEnd } from "./rows/content.js";
import { hitBehindAFlood, longLines, secretsInTheLog } from "./rows/flood.js";
import { shortCallsInOneRead } from "./rows/time.js";

/*
 * Attacks that do harm today, each against a server of its own. A test here that turns red says that
 * its defect is mended: move the attack to the table then.
 */
describe("known defects", () => {
  const defects = [
    quotesWithoutEnd,
    shortCallsInOneRead,
    secretsInTheLog,
    longLines,
    hitBehindAFlood,
  ];
  for (const attack of defects) {
    it.fails(`${attack.row}: ${attack.what}`, async () => {
      const battle = await Battle.begin(attack.serializer ?? "json");
      onTestFinished(() => battle.abandon());
      await battle.survive(attack);
    });
  }
});
