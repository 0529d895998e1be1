import { z } from 'zod';
import {
  expireExternalAlert,
  receiveExternalAlert,
  type ExternalAlertState,
} from '#engines/detect/external-alert.ts';
import { severitySchema, type Severity } from '#lib/schemas/fields.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext, type VerbOptions } from '#server/platform/verb.ts';
import { alertsName } from './alerts-name.ts';

const textMap = z.record(z.string(), z.string());
const input = z.object({
  key: z.string().min(1).max(500),
  labels: textMap,
  annotations: textMap.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).nullable(),
  status: z.enum(['firing', 'resolved']).optional(),
  generatorURL: z.string().nullish(),
  sourceId: z.string(),
  receivedAt: z.date(),
  resourceId: z.uuid().nullable(),
  environmentId: z.uuid().nullable(),
  teamId: z.uuid().nullable().default(null),
});
type Input = z.output<typeof input>;

const stateSchema = z.custom<ExternalAlertState>(
  (value) => typeof value === 'object' && value !== null && 'expiresAtMs' in value,
);

function severityOf(labels: Record<string, string>): Severity {
  const text = (labels['severity'] ?? '').toLowerCase();
  if (text === 'page' || text === 'fatal' || text === 'emergency') return 'critical';
  const parsed = severitySchema.safeParse(text);
  return parsed.success ? parsed.data : 'warning';
}

function titleOf(given: Input): string {
  const summary = given.annotations['summary'] ?? given.annotations['title'] ?? '';
  return cutText(summary === '' ? (given.labels['alertname'] ?? 'External alert') : summary, 500);
}

function stateOf(alert: Alert | null): ExternalAlertState | null {
  const parsed = stateSchema.safeParse(alert?.stateInputs);
  return parsed.success ? parsed.data : null;
}

async function store(
  context: VerbContext,
  given: Input,
  latest: Alert | null,
  state: ExternalAlertState,
): Promise<string> {
  const common = {
    state: state.status,
    stateInputs: toJson(state),
    lastSeenAt: given.receivedAt,
    resolvedAt: state.resolvedAtMs === null ? null : new Date(state.resolvedAtMs),
    annotations: toJson({
      ...given.annotations,
      ...(given.generatorURL ? { generatorURL: given.generatorURL } : {}),
    }),
  };
  if (latest !== null && latest.state !== 'resolved') {
    await context.tx.alert.update({ where: { id: latest.id }, data: common, select: { id: true } });
    return latest.id;
  }
  const id = newId();
  await context.tx.alert.create({
    data: {
      id,
      fingerprint: given.key,
      episode: (latest?.episode ?? 0) + 1,
      origin: 'external',
      title: titleOf(given),
      severity: severityOf(given.labels),
      labels: toJson(given.labels),
      startedAt: new Date(state.startedAtMs),
      firedAt: given.receivedAt,
      sourceId: given.sourceId,
      resourceId: given.resourceId,
      environmentId: given.environmentId,
      teamId: given.teamId,
      detector: 'external',
      inputs: toJson({ labels: given.labels, startsAt: given.startsAt, endsAt: given.endsAt }),
      ...common,
    },
    select: { id: true },
  });
  return id;
}

/** Stores a report of an externally managed alert. Repeated reports change nothing. */
export const takeExternalAlert = verb(
  { permission: 'incidents:write', input, audit: 'alerts.receive' },
  async (context, given) => {
    // Serializes reports of one alert, so that two workers cannot open the same episode.
    await context.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${given.key}, 11))`;
    const latest = await context.tx.alert.findFirst({
      where: { fingerprint: given.key },
      orderBy: { episode: 'desc' },
    });
    const ended =
      given.status === 'resolved' && given.endsAt === null
        ? given.receivedAt.getTime()
        : given.endsAt === null
          ? null
          : Date.parse(given.endsAt);
    const { state, transition } = receiveExternalAlert(stateOf(latest), {
      startsAtMs: Date.parse(given.startsAt),
      endsAtMs: ended,
      receivedAtMs: given.receivedAt.getTime(),
    });
    const nothing = latest === null && state.status === 'resolved';
    if (nothing || (latest?.state === 'resolved' && state.status === 'resolved')) {
      context.nothingChanged();
      return { transition: 'none' as const };
    }
    const id = await store(context, given, latest, state);
    if (transition === 'none') context.nothingChanged();
    else {
      await context.audit({
        subject: { kind: 'alert', id, name: titleOf(given) },
        after: { state: state.status },
      });
      await context.emit('incidents');
    }
    return { transition };
  },
);

/**
 * Resolves external alerts whose end time has passed without a new report. Opens no transaction if
 * there are none.
 */
export async function expireExternalAlerts(
  actor: Actor,
  given: Record<string, never>,
  options?: VerbOptions,
): Promise<void> {
  const where = { origin: 'external', state: 'firing' };
  if ((await db().alert.findFirst({ where, select: { id: true } })) === null) return;
  await expireFiring(actor, given, options);
}

const expireFiring = verb(
  { permission: 'incidents:write', input: z.object({}), audit: 'alerts.expire' },
  async (context) => {
    const rows = await context.tx.alert.findMany({
      where: { origin: 'external', state: 'firing' },
      take: 5_000,
    });
    const expired: { id: string; title: string }[] = [];
    for (const row of rows) {
      const before = stateOf(row);
      if (before === null) continue;
      const { state, transition } = expireExternalAlert(before, context.now.getTime());
      if (transition !== 'resolved') continue;
      await context.tx.alert.update({
        where: { id: row.id },
        data: {
          state: 'resolved',
          stateInputs: toJson(state),
          resolvedAt: new Date(state.resolvedAtMs ?? context.now.getTime()),
        },
        select: { id: true },
      });
      expired.push(row);
    }
    if (expired.length === 0) context.nothingChanged();
    else {
      await context.audit({
        subject: { kind: 'alerts', name: alertsName(expired) },
        after: { expired: expired.map(({ id }) => id) },
      });
      await context.emit('incidents');
    }
  },
);
