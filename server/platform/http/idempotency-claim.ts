import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';

/** Claim of a request on its Idempotency-Key. */
export type Claim = { key: string; claimId: string; ended: boolean };

function claims(): AsyncLocalStorage<Claim> {
  return singleton('idempotency-claims', () => new AsyncLocalStorage<Claim>());
}

export function runUnderClaim<T>(claim: Claim, run: () => Promise<T>): Promise<T> {
  return claims().run(claim, run);
}

/**
 * Records within the transaction that the request has an effect, so that a retry after a crash
 * detects it. Throws if another request has taken over the key; this request must then do nothing
 * more.
 */
export async function noteEffect(tx: Pick<Transaction, 'idempotencyRecord'>): Promise<void> {
  const claim = claims().getStore();
  // The claim has ended for work that a request started and that continues after its response.
  if (claim === undefined || claim.ended) return;
  const { key, claimId } = claim;
  const { count } = await tx.idempotencyRecord.updateMany({
    where: { key, claimId },
    data: { tookEffect: true },
  });
  if (count === 0)
    throw new TandemError('conflict', 'A later request with this Idempotency-Key took over.');
}
