import { utf8Decode } from "../wire/index.js";

/**
 * Why a kick packet says that it came: `{"reason": "…"}`, or nothing from most servers. A body of
 * another form is a kick all the same.
 */
export function kickReason(body: Uint8Array): string {
  const text = utf8Decode(body);
  try {
    const parsed = JSON.parse(text) as { readonly reason?: unknown } | null;
    return typeof parsed?.reason === "string" ? parsed.reason : "";
  } catch {
    return "";
  }
}
