import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '#server/platform/db.ts';
import { advanceRollouts } from './advance-rollouts.ts';
import { runActions } from './run-actions.ts';
import { testContext } from './test-context.ts';
import { verifyActions } from './verify-actions.ts';

/** Runs the actions that may run and verifies what they did, for integration tests. */
export async function runAndVerify(): Promise<void> {
  await runActions.run({}, testContext());
  await verifyActions({ now: new Date(), past: false });
}

/** Runs an approved action and verifies until it is proven, which may take a moment. */
export async function runUntilVerified(id: string): Promise<void> {
  await runActions.run({}, testContext());
  for (let tries = 0; tries < 100; tries += 1) {
    await verifyActions({ now: new Date(), past: false });
    const { status } = await db().action.findUniqueOrThrow({ where: { id } });
    if (status === 'verified') return;
    await sleep(50);
  }
  throw new Error(`action ${id} was not verified`);
}

/** One pass of the worker's jobs for rollouts, one after the other. */
export async function passRollouts(): Promise<void> {
  await runAndVerify();
  await advanceRollouts(new Date());
}
