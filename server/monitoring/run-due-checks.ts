import { z } from 'zod';
import type { CheckResult } from '#lib/schemas/monitoring/checks.ts';
import type { Check } from '#server/generated/prisma/client.ts';
import { gauge, type Reading } from '#server/infrastructure/collector/reading.ts';
import { toBatch, type KnownSeries } from '#server/infrastructure/collector/to-batch.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { getSpool, waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { checksEnabled, checksSourceKey } from './checks-source.ts';
import { probeOf } from './list-checks.ts';
import { noteCheckResults } from './note-check-results.ts';
import { runProbe } from './probes/run-probe.ts';

const atOnce = 16;
/**
 * Tolerance for the job's own grid, so that a few milliseconds do not delay a check to the next
 * run.
 */
const slackMs = 1_000;
const metrics = ['probe.success', 'probe.duration', 'probe.tls.expiry'];
const writesSchema = z.record(z.string(), z.string()).catch({});

type Labels = Record<string, string>;
type Ran = { check: Check; labels: Labels; result: CheckResult };

const labelsOf = (check: Check): Labels => ({ check: check.name, target: check.target });

function readingsOf({ labels, result }: Ran): Reading[] {
  const days = result.tlsExpiryDays;
  return [
    gauge('probe.success', '1', result.ok ? 1 : 0, labels),
    gauge('probe.duration', 's', result.durationMs / 1_000, labels),
    ...(days === null ? [] : [gauge('probe.tls.expiry', 'd', days, labels)]),
  ];
}

/** Adds a stale marker to each series, so that its silence counts as an end and not as a fault. */
function endBatch(ended: readonly Labels[], tsMs: number): Batch {
  const builder = new BatchBuilder(checksSourceKey);
  for (const labels of ended)
    for (const metric of metrics)
      builder.addStale(hashSeries(metric, sortLabels(Object.entries(labels))).id, tsMs);
  return builder.build();
}

/** Series under a previous name or target of a check, and series of disabled or deleted checks. */
function toEnd(checks: readonly Check[], enabled: boolean): { id: string; labels: Labels }[] {
  return checks.flatMap((check) => {
    const labels = writesSchema.parse(check.writes);
    const name = labels['check'];
    if (name === undefined) return check.deletedAt === null ? [] : [{ id: check.id, labels }];
    const goesOn =
      enabled && check.enabled && name === check.name && labels['target'] === check.target;
    return goesOn ? [] : [{ id: check.id, labels }];
  });
}

async function runAll(due: readonly Check[]): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (let at = 0; at < due.length; at += atOnce) {
    const part = due.slice(at, at + atOnce).map(async (check) => ({
      check,
      labels: labelsOf(check),
      result: await runProbe(probeOf(check), check.allow),
    }));
    ran.push(...(await Promise.all(part)));
  }
  return ran;
}

/**
 * Runs due checks and writes their results as series, like those of other senders. Returns the
 * number of checks run, or null if no check exists.
 */
export async function runDueChecks(now: Date): Promise<number | null> {
  const checks = await db().check.findMany();
  return checks.length === 0 ? null : runDue(checks, now);
}

async function runDue(checks: readonly Check[], now: Date): Promise<number> {
  const submit = (batch: Batch): Promise<unknown> => getSpool().submit(batch);
  const enabled = await checksEnabled();
  const due = checks.filter(
    (check) =>
      enabled &&
      check.enabled &&
      (check.ranAt === null ||
        check.ranAt.getTime() + check.everySeconds * 1_000 <= now.getTime() + slackMs),
  );
  const ended = toEnd(checks, enabled);
  if (due.length + ended.length === 0) return 0;
  const ran = await runAll(due);
  const tsMs = Math.floor(now.getTime() / 1_000) * 1_000;
  const named = ended.map((item) => item.labels).filter((labels) => labels['check'] !== undefined);
  if (named.length > 0) {
    await submit(endBatch(named, tsMs));
    // A detector that has not read the stale markers would evaluate the old values again.
    await waitUntilReadable();
  }
  if (ran.length > 0) {
    const known = singleton('check-series', (): KnownSeries => new Map());
    const { batch, commit } = toBatch(checksSourceKey, {}, ran.flatMap(readingsOf), tsMs, known);
    await submit(batch);
    commit();
  }
  await noteCheckResults(
    systemActor('checks'),
    {
      results: ran.map(({ check, labels, result }) => ({
        id: check.id,
        updatedAt: check.updatedAt,
        ...result,
        writes: labels,
      })),
      ended: ended.map(({ id, labels }) => ({ id, name: labels['check'] ?? null })),
    },
    { now },
  );
  return ran.length;
}
