import { z } from 'zod';
import type { IntakeItem } from '#server/generated/prisma/client.ts';
import { acknowledgeExternal } from '#server/incidents/alerts/acknowledge-external.ts';
import { takeExternalAlert } from '#server/incidents/alerts/ingest-external-alert.ts';
import { readPlaces, type PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { takeChange } from '#server/infrastructure/take-change.ts';
import { systemActor } from '#server/platform/actor.ts';
import { databaseOutage } from '#server/platform/database/database-outage.ts';
import { isRefusedValue } from '#server/platform/database/sql-state.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { markTaken, pendingItems } from '#server/platform/jobs/queued-items.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { job } from './job.ts';

const actor = systemActor('intake');
const mostTries = 20;
/** Actor for acknowledgments and other user actions reported by the alert's own system. */
const sender = systemActor('The sender of the alert');
const alertPayload = z.looseObject({
  key: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string(),
  endsAt: z.string().nullable().default(null),
  status: z.enum(['firing', 'acknowledged', 'resolved']).optional(),
  generatorURL: z.string().nullish(),
});

async function takeAlert(item: IntakeItem, placeOf: PlaceOf): Promise<void> {
  const payload = alertPayload.parse(item.payload);
  const { status } = payload;
  if (status === 'acknowledged') {
    await acknowledgeExternal(sender, { key: payload.key });
    return;
  }
  const { resourceId, environmentId, teamId } = placeOf(payload.labels);
  await takeExternalAlert(
    actor,
    {
      key: payload.key,
      labels: payload.labels,
      annotations: payload.annotations,
      startsAt: payload.startsAt,
      endsAt: payload.endsAt,
      generatorURL: payload.generatorURL,
      ...(status === undefined ? {} : { status }),
      sourceId: item.sourceId,
      receivedAt: item.receivedAt,
      resourceId,
      environmentId,
      teamId,
    },
    {},
  );
}

/**
 * True if the failure is permanent: the item has an unknown shape or a value that PostgreSQL does
 * not accept in any form.
 */
function isHopeless(error: unknown): boolean {
  if (asTandemError(error)?.code === 'invalid_input') return true;
  return error instanceof z.ZodError || isRefusedValue(error);
}

/** Returns false if it failed for a temporary reason. */
async function take(item: IntakeItem, placeOf: PlaceOf): Promise<boolean> {
  try {
    if (item.kind === 'alert') await takeAlert(item, placeOf);
    else await takeChange({ payload: item.payload, sourceId: item.sourceId }, item.receivedAt);
    await markTaken(item.id);
    return true;
  } catch (error) {
    if (databaseOutage(error) !== null) throw error;
    const { id, kind } = item;
    if (isHopeless(error)) {
      logger.warn('ingest item is invalid', { id, kind, error });
      await markTaken(id, String(error));
      return true;
    }
    logger.error('ingest item could not be processed', { id, kind, error });
    return false;
  }
}

/** Number of failures of an item in this process, counted while others succeeded. */
const failures = () => singleton('intake-failures', () => new Map<string, number>());

/**
 * Abandons items that fail repeatedly while others succeed. If all items fail, the cause is
 * elsewhere and nothing is abandoned.
 */
async function setAside(failed: readonly string[], taken: number): Promise<void> {
  if (taken === 0) return;
  for (const id of failed) {
    const tries = (failures().get(id) ?? 0) + 1;
    failures().set(id, tries);
    if (tries < mostTries) continue;
    logger.error('ingest item was abandoned', { id, tries });
    await markTaken(id, `It failed ${tries} times; see the worker log.`);
    failures().delete(id);
  }
}

/**
 * Processes alerts and changes stored by the spool's writer, in order of arrival. A failed item
 * delays only later items with the same key; the next run retries it. Returns the number of items
 * that failed.
 */
export async function processIntakeItems(): Promise<{ left: number }> {
  const held = new Set<string>();
  const failed: string[] = [];
  const passedOver: string[] = [];
  let taken = 0;
  for (;;) {
    const items = await pendingItems(500, passedOver);
    if (items.length === 0) break;
    const placeOf = await readPlaces();
    for (const item of items) {
      const line = `${item.kind} ${item.key}`;
      if (!held.has(line) && (await take(item, placeOf))) {
        taken += 1;
        continue;
      }
      if (!held.has(line)) failed.push(item.id);
      held.add(line);
      passedOver.push(item.id);
    }
  }
  await setAside(failed, taken);
  return { left: failed.length };
}

export const processIntake = job({
  id: 'process-intake',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { rerunIn }) => {
    const { left } = await processIntakeItems();
    if (left > 0) rerunIn(5_000);
  },
});
