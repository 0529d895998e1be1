import { z } from 'zod';
import { readPlaces } from '#server/infrastructure/place-of-labels.ts';
import type { PlaceOf } from '#server/infrastructure/place-of-labels.ts';
import { takeChange } from '#server/infrastructure/take-change.ts';
import { acknowledgeExternal } from '#server/incidents/acknowledge-external.ts';
import { takeExternalAlert } from '#server/incidents/take-external-alert.ts';
import type { IntakeItem } from '#server/generated/prisma/client.ts';
import { job } from '#server/jobs/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { markTaken, waitingIntake } from '#server/platform/intake-items.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';

const actor = systemActor('intake');
/** Who acts when the system that manages an alert reports what somebody did there. */
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

async function take(item: IntakeItem, placeOf: PlaceOf): Promise<void> {
  try {
    if (item.kind === 'alert') await takeAlert(item, placeOf);
    else await takeChange({ payload: item.payload, sourceId: item.sourceId }, item.receivedAt);
    await markTaken(item.id);
  } catch (error) {
    const permanent = asTandemError(error)?.code === 'invalid_input' || error instanceof z.ZodError;
    if (!permanent) throw error;
    logger.warn('intake item cannot be used', { id: item.id, kind: item.kind, error });
    await markTaken(item.id, String(error));
  }
}

/** Takes alerts and changes that the spool's writer put down, in the order of their arrival. */
export async function processIntakeItems(): Promise<void> {
  for (;;) {
    const items = await waitingIntake(500);
    if (items.length === 0) return;
    const placeOf = await readPlaces();
    for (const item of items) await take(item, placeOf);
  }
}

export const processIntake = job({
  id: 'process-intake',
  payload: z.object({}),
  everyMs: 5_000,
  run: async () => processIntakeItems(),
});
