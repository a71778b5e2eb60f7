import { createSecureContext } from "node:tls";
import type { ChannelCredentials, ServerCredentials } from "@grpc/grpc-js";
import type { GrpcTls } from "./options.js";
import type { Grpc } from "./service.js";

/** @throws Error that names the option */
export function clientCredentials(grpc: Grpc, tls: GrpcTls | undefined): ChannelCredentials {
  if (tls === undefined) return grpc.credentials.createInsecure();
  const { ca, cert, key } = tls.client;
  return attempt("client", () => grpc.credentials.createSsl(pem(ca), pem(key), pem(cert)));
}

/** @throws Error that names the option */
export function serverCredentials(grpc: Grpc, tls: GrpcTls | undefined): ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const { ca, cert, key } = tls.server;
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  return attempt("server", () => {
    // The library itself finds out when it listens, and then hides what it was.
    createSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }) });
    return grpc.ServerCredentials.createSsl(pem(ca), [pair], ca !== undefined);
  });
}

function pem(text: string | Buffer | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

function attempt<T>(side: keyof GrpcTls, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Error(`Cannot use tls.${side} for gRPC: it needs PEM texts that match (${why})`, {
      cause,
    });
  }
}
