import { afterAll, beforeAll, describe, it } from "vitest";
import type { SerializerName } from "./attack-server.js";
import { type Attack, Battle } from "./battle.js";
import { contentAttacks } from "./rows/content.js";
import { floodAttacks } from "./rows/flood.js";
import { reachAttacks } from "./rows/reach.js";
import { sizeAttacks } from "./rows/size.js";
import { timeAttacks } from "./rows/time.js";

export const attacks: readonly Attack[] = [
  ...sizeAttacks,
  ...timeAttacks,
  ...floodAttacks,
  ...contentAttacks,
  ...reachAttacks,
];

/**
 * The table of attacks, row by row, against a server process over TCP and WebSocket, while good
 * clients call it. After each attack all of their calls were answered rightly, the server lives, and
 * neither sessions nor memory are left behind.
 */
export function describeAttacks(serializer: SerializerName): void {
  describe(`a server that speaks ${serializer} survives`, () => {
    let battle: Battle | undefined;

    beforeAll(async () => {
      battle = await Battle.begin(serializer);
    });

    afterAll(() => battle?.end());

    const fit = attacks.filter((attack) => (attack.serializer ?? serializer) === serializer);
    for (const attack of fit) {
      it(`${attack.row}: ${attack.what}`, () => battle?.survive(attack));
    }
  });
}
