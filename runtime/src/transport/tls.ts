import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { messageOf } from "../error/index.js";

/** A certificate and its key as PEM files, read once, at start. */
export interface TlsFiles {
  /** Path of the certificate, followed in the file by those that lead to its root. */
  readonly certFile: string;
  /** Path of the private key. */
  readonly keyFile: string;
}

/** The same as PEM text. */
export interface TlsPem {
  /** PEM text of the certificate, with its chain. */
  readonly cert: string | Buffer;
  /** PEM text of its private key. */
  readonly key: string | Buffer;
}

/** What Node's defaults are good for otherwise. */
export type TlsSettings = Readonly<
  Pick<SecureContextOptions, "passphrase" | "minVersion" | "maxVersion" | "ciphers">
>;

/** How a server proves who it is. Clients are not asked for certificates. */
export type TlsConfig = (TlsFiles | TlsPem) & TlsSettings;

interface Named {
  /** As an error calls it. */
  readonly name: string;
  readonly pem: string | Buffer;
}

/**
 * Reads and checks certificate and key.
 *
 * @throws Error that names the option or file that is missing or wrong
 */
export async function loadTls(config: TlsConfig): Promise<SecureContext> {
  const { certFile, keyFile, cert, key, ...settings } = config as Partial<TlsFiles & TlsPem> &
    TlsSettings;
  const certificate = await read("cert", cert, certFile);
  const privateKey = await read("key", key, keyFile);
  checkPair(certificate, privateKey, settings.passphrase);
  return attempt("Cannot use the TLS options", () =>
    createSecureContext({ ...settings, cert: certificate.pem, key: privateKey.pem }),
  );
}

async function read(option: "cert" | "key", pem?: string | Buffer, path?: string): Promise<Named> {
  if (pem !== undefined) return { name: `tls.${option}`, pem };
  const name = `tls.${option}File`;
  if (path === undefined) {
    throw new Error(
      `Cannot use TLS without ${name}: set it to a PEM file, or tls.${option} to its text`,
    );
  }
  const named = `${name} ${JSON.stringify(path)}`;
  try {
    return { name: named, pem: await readFile(path) };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new Error(`Cannot read ${named}: ${why}`, { cause });
  }
}

/** OpenSSL's own errors don't say which of the two they mean. */
function checkPair(cert: Named, key: Named, passphrase?: string): void {
  const certificate = attempt(
    `Cannot use ${cert.name}: it is no certificate in PEM`,
    () => new X509Certificate(cert.pem),
  );
  const secret = passphrase === undefined ? {} : { passphrase };
  const privateKey = attempt(
    `Cannot use ${key.name}: it is no private key in PEM, or its passphrase is wrong`,
    () => createPrivateKey({ key: key.pem, ...secret }),
  );
  if (certificate.checkPrivateKey(privateKey)) return;
  throw new Error(`Cannot use ${cert.name} with ${key.name}: they do not belong together`);
}

function attempt<T>(failure: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new Error(`${failure} (${messageOf(cause)})`, { cause });
  }
}
