import { formatHandshakeRequest, type SchemaAnswer } from "../wire/index.js";
import type { ClientSettings, UserData } from "./options.js";

/** What one connection says in its handshake: as little as the server lets it. */
export class ClientHandshake {
  readonly #settings: ClientSettings;
  readonly #user: UserData | undefined;
  #hasShownSchema = false;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#user = settings.user?.();
  }

  first(): Uint8Array {
    return this.#format({});
  }

  /** A handshake with the schema itself, where the server wants it and it is not too long; else `null`. */
  second({ ask }: SchemaAnswer): Uint8Array | null {
    const { schema } = this.#settings;
    if (ask === undefined || schema === null || this.#hasShownSchema) return null;
    this.#hasShownSchema = true;
    const body = this.#format({ schemaShapes: schema.shapes });
    return body.length > ask ? null : body;
  }

  #format(more: { readonly schemaShapes?: string }): Uint8Array {
    const { sys, dictionary, schema } = this.#settings;
    const known = {
      ...(dictionary === null ? {} : { dictHash: dictionary.hash }),
      ...(schema === null ? {} : { schemaHash: schema.hash }),
    };
    return formatHandshakeRequest({ ...sys, ...known, ...more }, this.#user);
  }
}
