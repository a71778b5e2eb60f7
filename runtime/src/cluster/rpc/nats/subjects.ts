/** NATS closes a connection that sends a line of more than 4096 bytes. */
export const maxSubjectBytes = 1024;

/** Of every server: its calls. */
export function serverSubject(type: string, id: string): string {
  return `pitaya/servers/${type}/${id}`;
}

/** Of every server of a type: which frontend has bound a user. */
export function bindingsSubject(type: string): string {
  return `pitaya/${type}/bindings`;
}

/** `null` if the uid is too long for a subject. */
export function pushSubject(frontendType: string, uid: string): string | null {
  return userSubject(frontendType, uid, "push");
}

/** `null` if the uid is too long for a subject. */
export function kickSubject(frontendType: string, uid: string): string | null {
  return userSubject(frontendType, uid, "kick");
}

function userSubject(type: string, uid: string, verb: string): string | null {
  const subject = `pitaya/${type}/user/${holdable(uid)}/${verb}`;
  if (subject.length <= maxSubjectBytes / 4) return subject;
  return Buffer.byteLength(subject) <= maxSubjectBytes ? subject : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unholdable = /[\x00-\x20\x7f]|\.\.|\.[*>]\./;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const special = /[\x00-\x20\x7f.*>%]/g;

/**
 * Most uids stand in the subject as they are, as other servers expect them. Blanks would break it,
 * and what stands between two dots may be empty or a wildcard. Two uids may come to one subject: what
 * is sent names the uid again.
 */
function holdable(uid: string): string {
  if (!unholdable.test(uid)) return uid;
  return uid.replace(special, (char) => {
    const hex = char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    return `%${hex}`;
  });
}
