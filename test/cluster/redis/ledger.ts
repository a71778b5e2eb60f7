import type { CreditReply, CreditRequest } from "@pitaya-ts/generated-test/e2e/v1/jobs.js";
import type { LedgerRemotes } from "@pitaya-ts/generated-test/e2e/v1/jobs.server.js";
import type { RemoteContext } from "@pitaya-ts/runtime";

/** Remotes that count, and fail when a test says so. */
export class LedgerService implements LedgerRemotes {
  readonly seen: CreditRequest[] = [];
  readonly contexts: RemoteContext[] = [];
  readonly imported: Uint8Array[] = [];
  settled = 0;
  /** What the next calls do before they answer. */
  behaviour: () => void | Promise<void> = () => undefined;

  async credit(request: CreditRequest, ctx: RemoteContext): Promise<CreditReply> {
    this.seen.push(request);
    this.contexts.push(ctx);
    await this.behaviour();
    return { balance: request.amount };
  }

  async settle(): Promise<void> {
    this.settled++;
    await this.behaviour();
  }

  import(bytes: Uint8Array): Uint8Array {
    this.imported.push(bytes);
    return bytes;
  }

  balance(): CreditReply {
    return { balance: 7 };
  }
}
