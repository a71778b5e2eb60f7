import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** PEM of a server that calls itself `localhost` and 127.0.0.1, signed by itself. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Made anew: Node can't, and neither a key in the repository nor a tool to be installed is wanted. */
export function selfSigned(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicInfo = publicKey.export({ type: "spki", format: "der" });
  const body = toBeSigned(publicInfo);
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, ecdsaWithSha256, bitString(signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** The fields of RFC 5280, 4.1. */
function toBeSigned(publicInfo: Buffer): Buffer {
  const name = sequence(set(sequence(oid("550403"), tagged(0x0c, Buffer.from("localhost")))));
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const validity = sequence(time("20200101000000Z"), time("20991231235959Z"));
  const keyId = createHash("sha1").update(publicInfo).digest();
  const names = sequence(
    tagged(0x82, Buffer.from("localhost")),
    tagged(0x87, Buffer.of(127, 0, 0, 1)),
  );
  const extensions = sequence(
    sequence(oid("551d11"), octets(names)),
    sequence(oid("551d13"), octets(sequence(tagged(0x01, Buffer.of(0xff))))),
    sequence(oid("551d0e"), octets(octets(keyId))),
  );
  const version = tagged(0xa0, tagged(0x02, Buffer.of(2)));
  return sequence(
    version,
    tagged(0x02, serial),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicInfo,
    tagged(0xa3, extensions),
  );
}

const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return tagged(0x31, part);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.of(0), content]));
}

function time(text: string): Buffer {
  return tagged(0x18, Buffer.from(text));
}
