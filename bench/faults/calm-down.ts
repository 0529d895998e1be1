import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../e2e/support/wait-for.ts';
import { openIncidents, type Sides } from './tandem-view.ts';

const CALM_WITHIN_MS = 180_000;
const SETTLE_MS = 60_000;

/** Returns the first result, or null on timeout. */
export async function within<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  withinMs: number,
): Promise<T | null> {
  return waitFor(what, ask, { withinMs }).catch(() => null);
}

/**
 * Ends every fault and resolves the remaining incidents, so that the next case starts from a quiet
 * company.
 */
export async function calmDown(clients: Sides): Promise<void> {
  const { demo } = clients;
  await demo.remove('/faults');
  await within(
    'calm',
    // A mitigated incident stays open until a user resolves it.
    async () =>
      (await openIncidents(clients)).every((one) => one.status === 'mitigated') ? true : null,
    CALM_WITHIN_MS,
  );
  await resolveOpen(clients);
  await sleep(SETTLE_MS);
}

/**
 * Resolves open incidents. Otherwise they would absorb the alerts of the next fault, whose onset
 * would then be wrong.
 */
export async function resolveOpen(clients: Sides): Promise<void> {
  for (const left of await openIncidents(clients))
    await clients.api.post(`/api/incidents/${left.id}/resolve`, {
      reason: 'The bench goes on.',
      evenIfFiring: true,
    });
}
