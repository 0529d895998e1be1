import { z } from 'zod';
import { advanceAlert, type AlertState } from '#engines/detect/alert-state.ts';
import { idSchema, severitySchema } from '#lib/schemas/fields.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { alertsName } from '#server/incidents/alerts/alerts-name.ts';
import { incidentSettings, type AlertDuration } from '#server/incidents/settings.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { verb, type Pass, type VerbContext } from '#server/platform/verb.ts';

const evaluationSchema = z.object({
  fingerprint: z.string(),
  title: z.string().max(500),
  metric: z.string().nullable(),
  seriesId: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  role: z.string(),
  outcome: z.enum(['breach', 'ok', 'missing']),
  severity: severitySchema,
  detector: z.string().nullable(),
  detectorVersion: z.string().nullable(),
  value: z.number().nullable(),
  onsetMs: z.number().nullable(),
  inputs: z.unknown(),
  /** User-defined monitor, with its conditions before it fires. */
  monitor: z
    .object({
      id: idSchema,
      options: z.object({ breaches: z.number(), of: z.number(), forMs: z.number() }),
    })
    .optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  resourceId: idSchema.nullable(),
  environmentId: idSchema.nullable(),
  teamId: idSchema.nullable(),
});
export type Evaluation = z.output<typeof evaluationSchema>;
const input = z.object({ evaluations: z.array(evaluationSchema).max(20_000) });

/**
 * Evaluations that can be recorded. Drops invalid names or figures of one sender, so that they do
 * not block all others.
 */
export function usableEvaluations(evaluations: readonly Evaluation[]): Evaluation[] {
  return evaluations.filter((evaluation) => {
    const parsed = evaluationSchema.safeParse(evaluation);
    if (parsed.success) return true;
    const { fingerprint, metric } = evaluation;
    logger.warn('an evaluation could not be recorded', {
      fingerprint,
      metric,
      error: parsed.error,
    });
    return false;
  });
}

/**
 * Whether recording these evaluations can change an alert. If all series are normal and no alert is
 * open, no transaction is needed.
 */
export async function changesAlerts(
  evaluations: readonly Evaluation[],
  { past }: Pass,
): Promise<boolean> {
  if (evaluations.some(({ outcome }) => outcome !== 'ok')) return true;
  if (evaluations.length === 0) return false;
  const open = await db().alert.findFirst({
    where: {
      fingerprint: { in: evaluations.map(({ fingerprint }) => fingerprint) },
      state: { not: 'resolved' },
      past,
    },
    select: { id: true },
  });
  return open !== null;
}

const stateSchema = z.custom<AlertState>(
  (value) => typeof value === 'object' && value !== null && 'status' in value,
);

function stateOf(alert: Alert | undefined): AlertState | null {
  if (alert === undefined) return null;
  const parsed = stateSchema.safeParse(alert.stateInputs);
  return parsed.success ? parsed.data : null;
}

function evidenceOf(evaluation: Evaluation) {
  if (evaluation.outcome !== 'breach') return {};
  return {
    title: evaluation.title,
    severity: evaluation.severity,
    detector: evaluation.detector,
    detectorVersion: evaluation.detectorVersion,
    inputs: toJson(evaluation.inputs),
    value: evaluation.value,
    seriesId: evaluation.seriesId,
    ...(evaluation.annotations === undefined
      ? {}
      : { annotations: toJson(evaluation.annotations) }),
    // May be set after the alert began, if the resource was derived later than its first sample.
    resourceId: evaluation.resourceId,
  };
}

/** Latest alert of a fingerprint by start, and the highest episode assigned. */
type Known = { latest: Alert | undefined; episode: number };

type Changed = { alert: string; title: string; transition: string };

async function openAlert(
  context: VerbContext,
  evaluation: Evaluation,
  state: AlertState,
  episode: number,
): Promise<string> {
  const id = newId();
  await context.tx.alert.create({
    data: {
      id,
      fingerprint: evaluation.fingerprint,
      episode,
      origin: evaluation.monitor === undefined ? 'finding' : 'monitor',
      monitorId: evaluation.monitor?.id ?? null,
      state: state.status === 'firing' ? 'firing' : 'pending',
      stateInputs: toJson(state),
      role: evaluation.role,
      metric: evaluation.metric,
      labels: toJson(evaluation.labels),
      environmentId: evaluation.environmentId,
      teamId: evaluation.teamId,
      startedAt: new Date(state.startedAtMs ?? context.now.getTime()),
      firedAt: state.firedAtMs === null ? null : new Date(state.firedAtMs),
      lastSeenAt: context.now,
      past: context.past,
      flapping: state.flapping,
      ...evidenceOf(evaluation),
      title: evaluation.title,
      severity: evaluation.severity,
    },
    select: { id: true },
  });
  return id;
}

async function applyStep(
  context: VerbContext,
  evaluation: Evaluation,
  { latest, episode }: Known,
  duration: AlertDuration,
): Promise<Changed | null> {
  const before = stateOf(latest);
  const { state, transition } = advanceAlert(
    before,
    evaluation.outcome,
    context.now.getTime(),
    evaluation.monitor?.options ?? duration,
    evaluation.onsetMs ?? context.now.getTime(),
  );
  const fresh = latest === undefined || latest.state === 'resolved';
  if (fresh) {
    if (state.status !== 'pending' && state.status !== 'firing') return null;
    const alert = await openAlert(context, evaluation, state, episode + 1);
    return { alert, title: evaluation.title, transition };
  }
  if (transition === 'dropped') {
    await context.tx.alert.delete({ where: { id: latest.id } });
    return null;
  }
  await context.tx.alert.update({
    where: { id: latest.id },
    data: {
      state: state.status === 'firing' || state.status === 'resolved' ? state.status : 'pending',
      stateInputs: toJson(state),
      firedAt: state.firedAtMs === null ? latest.firedAt : new Date(state.firedAtMs),
      resolvedAt: state.resolvedAtMs === null ? null : new Date(state.resolvedAtMs),
      lastSeenAt: evaluation.outcome === 'missing' ? latest.lastSeenAt : context.now,
      flapping: state.flapping,
      ...evidenceOf(evaluation),
    },
    select: { id: true },
  });
  return transition === 'none' || transition === 'pending'
    ? null
    : { alert: latest.id, title: latest.title, transition };
}

/**
 * Drops results of a monitor that was changed during its evaluation: they belong to the old
 * definition.
 */
async function withoutOutdated(
  context: VerbContext,
  evaluations: readonly Evaluation[],
): Promise<Evaluation[]> {
  const ids = [...new Set(evaluations.flatMap(({ monitor }) => monitor?.id ?? []))];
  if (ids.length === 0) return [...evaluations];
  const rows = await context.tx.monitor.findMany({
    where: { id: { in: ids }, enabled: true },
    select: { id: true, version: true },
  });
  const versions = new Map(rows.map((row) => [row.id, String(row.version)]));
  return evaluations.filter(
    ({ monitor, detectorVersion }) =>
      monitor === undefined || versions.get(monitor.id) === detectorVersion,
  );
}

/**
 * Existing alerts by fingerprint. Ordered by start, not by episode: the demo's past is simulated
 * after its present.
 */
async function knownAlerts(
  context: VerbContext,
  fingerprints: string[],
): Promise<(fingerprint: string) => Known> {
  const rows = await context.tx.alert.findMany({
    where: { fingerprint: { in: fingerprints } },
    orderBy: [{ startedAt: 'asc' }, { episode: 'asc' }],
  });
  const byFingerprint = Map.groupBy(rows, (row) => row.fingerprint);
  return (fingerprint) => {
    const all = byFingerprint.get(fingerprint) ?? [];
    return {
      latest: all.findLast((row) => row.past === context.past),
      episode: Math.max(0, ...all.map((row) => row.episode)),
    };
  };
}

/**
 * Records one evaluation of all judged series and updates the states of their alerts. Firing and
 * resolution are audited.
 */
export const recordEvaluation = verb(
  { permission: 'incidents:write', input, audit: 'alerts.evaluate' },
  async (context, given) => {
    const evaluations = await withoutOutdated(context, given.evaluations);
    const { duration } = await incidentSettings(context.tx);
    const known = await knownAlerts(
      context,
      evaluations.map((evaluation) => evaluation.fingerprint),
    );
    const changed: Changed[] = [];
    for (const evaluation of evaluations) {
      const change = await applyStep(context, evaluation, known(evaluation.fingerprint), duration);
      if (change !== null) changed.push(change);
    }
    const told = changed.filter(
      (change) => change.transition === 'fired' || change.transition === 'resolved',
    );
    if (told.length === 0) context.nothingChanged();
    else {
      await context.audit({ subject: { kind: 'alerts', name: alertsName(told) }, after: told });
      await context.emit('incidents');
    }
    return {
      fired: told.filter((change) => change.transition === 'fired').map((change) => change.alert),
      resolved: told
        .filter((change) => change.transition === 'resolved')
        .map((change) => change.alert),
    };
  },
);
