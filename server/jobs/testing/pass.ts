import { db } from '#server/platform/database/db.ts';
import { advanceRollouts } from '../runs/advance-rollouts.ts';
import { runActions } from '../runs/run-actions.ts';
import { verifyActions } from '../runs/verify-actions.ts';
import { testContext } from './context.ts';

/** Runs the actions that may run and verifies what they did, for integration tests. */
export async function runAndVerify(): Promise<void> {
  await runActions.run({}, testContext());
  await verifyActions({ now: new Date(), past: false });
}

/** Runs an approved action and verifies second by second until it is proven. */
export async function runUntilVerified(id: string): Promise<void> {
  await runActions.run({}, testContext());
  for (let tries = 0; tries < 100; tries += 1) {
    await verifyActions({ now: new Date(Date.now() + tries * 1_000), past: false });
    const { status } = await db().action.findUniqueOrThrow({ where: { id } });
    if (status === 'verified') return;
  }
  throw new Error(`action ${id} was not verified`);
}

/** One pass of the worker's jobs for rollouts, one after the other. */
export async function passRollouts(): Promise<void> {
  await runAndVerify();
  await advanceRollouts(new Date());
}
