import { setTimeout as sleep } from 'node:timers/promises';
import { systemActor } from '#server/platform/actor.ts';
import { forgetKeys } from '#server/platform/auth/key-cache.ts';
import { db } from '#server/platform/database/db.ts';
import { demoOrder, demoReport } from '#server/platform/demo/demo-state.ts';
import { jobsAtWork } from '#server/platform/jobs/jobs-at-work.ts';
import { forgetSources } from '#server/telemetry/forget-sources.ts';
import { namesOfSources } from '#server/telemetry/queries/series/names-of-sources.ts';
import { requestFlush } from '#server/telemetry/spool/flush-requests.ts';
import { spoolSegments } from '#server/telemetry/spool/spool-segments.ts';
import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { removeDemoRows } from './remove-demo-rows.ts';

const pollMs = 250;
/**
 * Time for the demo to stop: the launcher gives it 7 s. If no launcher responds, the revoked key
 * locks the demo out.
 */
const stopMs = 20_000;
const storeMs = 60_000;

/**
 * Polls until none of the items in the first result of `ask` remains; false if that takes longer
 * than `withinMs`.
 */
async function untilGone(
  ask: () => Promise<readonly string[]>,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const first = await ask();
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += pollMs) {
    const now = new Set(await ask());
    if (!first.some((each) => now.has(each))) return true;
    await sleep(pollMs, undefined, { signal });
  }
  return false;
}

async function waitUntilStopped(signal: AbortSignal): Promise<void> {
  await untilGone(
    async () => {
      const order = await demoOrder();
      const report = order === null ? null : await demoReport(order);
      return order === null || report?.state === 'stopped' ? [] : ['demo'];
    },
    stopMs,
    signal,
  );
}

/** Flushes accepted demo data to the store, so that it can be deleted there. */
async function waitForStore(signal: AbortSignal): Promise<void> {
  await requestFlush();
  if (!(await untilGone(async () => spoolSegments(), storeMs, signal)))
    throw new Error('the telemetry store did not accept the demo data');
}

/**
 * Deletes the data that the demo sent and the data derived from it. Returns the names that
 * identified the data.
 */
async function forgetTelemetry(known: readonly string[]): Promise<string[]> {
  const keys = await db().apiKey.findMany({ where: { owner: { demo: true } } });
  const prefixes = keys.map((key) => `${key.id}:`);
  const rows = await db().resource.findMany({ where: { demo: true }, select: { name: true } });
  // Includes services that have sent signals but have no resource yet.
  const sent = prefixes.length === 0 ? [] : await namesOfSources(prefixes);
  const names = [...new Set([...known, ...rows.map((row) => row.name), ...sent])];
  await forgetSources(prefixes, names);
  return names;
}

/**
 * Runs the removal, as the job `remove-demo`. Waits until the company has stopped and all its data
 * is in the store, then deletes that data. Then waits for jobs that may still be processing it, and
 * deletes the rows. Can be resumed at any point.
 */
export async function finishDemoRemoval(signal: AbortSignal): Promise<void> {
  const order = await demoOrder();
  if (order?.state !== 'removing') return;
  await waitUntilStopped(signal);
  await waitForStore(signal);
  const names = await forgetTelemetry(order.names);
  const actor = systemActor('remove-demo');
  await removeDemoRows(actor, { names, accounts: false });
  await untilGone(jobsAtWork, storeMs, signal);
  // Deletes data that those jobs derived from data they had already read.
  await waitForStore(signal);
  await forgetTelemetry(names);
  await removeDemoRows(actor, { names, accounts: true });
  forgetKeys();
  await readTelemetrySettings();
}
