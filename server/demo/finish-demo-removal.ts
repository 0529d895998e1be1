import { setTimeout as sleep } from 'node:timers/promises';
import { removeDemoRows } from './remove-demo-rows.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { demoOrder, demoReport } from '#server/platform/demo/demo-state.ts';
import { forgetKeys } from '#server/platform/auth/key-cache.ts';
import { jobsAtWork } from '#server/platform/jobs/jobs-at-work.ts';
import { requestFlush } from '#server/telemetry/spool/flush-requests.ts';
import { forgetSources } from '#server/telemetry/forget-sources.ts';
import { spoolSegments } from '#server/telemetry/spool/spool-segments.ts';
import { namesOfSources } from '#server/telemetry/queries/series/names-of-sources.ts';
import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';

const pollMs = 250;
/** The launcher gives the demo 7 s to end. Where no launcher answers, its revoked key keeps it out. */
const stopMs = 20_000;
const storeMs = 60_000;

/** Asks until nothing is left of what `first` gave; false when `withinMs` did not do. */
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

/** What was accepted of the demo is in the store afterwards, so that it can be deleted there. */
async function waitForStore(signal: AbortSignal): Promise<void> {
  await requestFlush();
  if (!(await untilGone(async () => spoolSegments(), storeMs, signal)))
    throw new Error('the telemetry store does not take what was accepted of the demo company');
}

/** Deletes what the demo sent and what was derived about it. Returns the names by which it was found. */
async function forgetTelemetry(known: readonly string[]): Promise<string[]> {
  const keys = await db().apiKey.findMany({ where: { owner: { demo: true } } });
  const prefixes = keys.map((key) => `${key.id}:`);
  const rows = await db().resource.findMany({ where: { demo: true }, select: { name: true } });
  // Signals may be derived of services for which there is no resource yet.
  const sent = prefixes.length === 0 ? [] : await namesOfSources(prefixes);
  const names = [...new Set([...known, ...rows.map((row) => row.name), ...sent])];
  await forgetSources(prefixes, names);
  return names;
}

/**
 * The removal itself, as the job `remove-demo`: waits until the company has stopped and all that it sent is
 * in the store, deletes that, waits for jobs that may still work on what they read of it, and deletes the
 * rows. Can be repeated from any point.
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
  // What those jobs derived from what they had read.
  await waitForStore(signal);
  await forgetTelemetry(names);
  await removeDemoRows(actor, { names, accounts: true });
  forgetKeys();
  await readTelemetrySettings();
}
