/** How an rpc's name becomes the last part of its route. */
export type NameRule = "lower" | "as-is" | "lower-camel";

/** The last part of a route. */
export function toRouteName(rpcName: string, rule: NameRule): string {
  if (rule === "lower") return rpcName.toLowerCase();
  return rule === "as-is" ? rpcName : lowerCamel(rpcName);
}

/** `JoinRoom`, `join_room` → `joinRoom`; `URLFetch` → `urlFetch`; `ID` → `id`. */
export function lowerCamel(name: string): string {
  const joined = name.replace(/_+(.)/g, (_, next: string) => next.toUpperCase());
  // Leading capitals are one word; the last of them begins the next word if a small letter follows.
  return joined.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase());
}
