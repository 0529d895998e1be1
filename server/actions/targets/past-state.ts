import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';
import { signalSamples } from '#server/telemetry/queries/signal-samples.ts';

const lookBackMs = 15 * 60_000;
const releases = ['deployment', 'model_version'];

/** Versions of a target, from its releases announced up to `at`, latest first. */
async function versionsAt(name: string, at: Date): Promise<string[]> {
  const rows = await db().change.findMany({
    where: { resourceName: name, kind: { in: releases } },
    orderBy: { occurredAt: 'desc' },
    take: 200,
    select: { before: true, after: true, occurredAt: true },
  });
  const done = rows.filter((row) => row.occurredAt <= at);
  const names =
    done.length > 0
      ? done.flatMap(({ before, after }) => [after ?? '', before ?? ''])
      : [rows.at(-1)?.before ?? ''];
  return [...new Set(names.filter((version) => version !== ''))];
}

/**
 * State of a target at a time in the past: releases from its changes, the rest from its telemetry.
 */
export async function pastState(
  target: { kind: string; name: string },
  at: Date,
): Promise<TargetState> {
  const samples = await signalSamples({
    metric: 'service.replicas',
    labels: { 'service.name': target.name },
    fromMs: at.getTime() - lookBackMs,
    toMs: at.getTime(),
  });
  const last = samples.at(-1);
  if (last === undefined)
    throw new TandemError('unavailable', `${target.name} had no telemetry then.`);
  const [version = null, ...previousVersions] = await versionsAt(target.name, at);
  return { version, previousVersions, replicas: last.value, healthy: true };
}
