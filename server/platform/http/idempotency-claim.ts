import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';

/** The hold of one request on its Idempotency-Key. */
export type Claim = { key: string; claimId: string; ended: boolean };

function claims(): AsyncLocalStorage<Claim> {
  return singleton('idempotency-claims', () => new AsyncLocalStorage<Claim>());
}

export function runUnderClaim<T>(claim: Claim, run: () => Promise<T>): Promise<T> {
  return claims().run(claim, run);
}

/**
 * Says in the transaction itself that the request under the key has an effect, so that a repeat after a killed
 * process knows. Throws where another request has taken the key over meanwhile: this one must do nothing more.
 */
export async function noteEffect(tx: Pick<Transaction, 'idempotencyRecord'>): Promise<void> {
  const claim = claims().getStore();
  // What a request leaves running goes on after its answer.
  if (claim === undefined || claim.ended) return;
  const { key, claimId } = claim;
  const { count } = await tx.idempotencyRecord.updateMany({
    where: { key, claimId },
    data: { tookEffect: true },
  });
  if (count === 0)
    throw new TandemError('conflict', 'A later request with this Idempotency-Key took over.');
}
