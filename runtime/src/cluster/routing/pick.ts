import type { ServerInfo } from "../../dispatch/index.js";

/** One of several servers, each as likely as the others. */
export function pickRandom(candidates: readonly ServerInfo[]): ServerInfo | undefined {
  return candidates[Math.floor(Math.random() * candidates.length)];
}

/** The routing key of a call; an empty one, such as of a field that is not set, is none. */
export function givenKey(key: string | undefined): string | undefined {
  return key === "" ? undefined : key;
}

/**
 * The server for a key: always the same one while the servers stay the same, and when one comes or
 * goes only its own keys move (rendezvous hashing).
 */
export function pickByKey(candidates: readonly ServerInfo[], key: string): ServerInfo | undefined {
  let best: ServerInfo | undefined;
  let bestScore = -1;
  for (const server of candidates) {
    const score = scoreOf(server.id, key);
    if (score > bestScore) {
      best = server;
      bestScore = score;
    }
  }
  return best;
}

/** FNV-1a over both, then mixed so that near keys spread. */
function scoreOf(id: string, key: string): number {
  let hash = 0x811c9dc5;
  const text = `${id}\u0000${key}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
