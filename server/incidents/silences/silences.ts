import { z } from 'zod';
import { matchesAll, type Matcher } from '#engines/correlate/silence-match.ts';
import { matcherSchema } from '#lib/schemas/incidents/silences.ts';
import { isSilenceOpen } from '#lib/silence-window.ts';
import type { Alert, Silence } from '#server/generated/prisma/client.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';

type Reader = Pick<Transaction, 'silence'>;
export type SilenceScope = {
  matchers: readonly Matcher[];
  resourceId: string | null;
  monitorId: string | null;
};
export type SilencedSubject = Pick<
  Alert,
  'labels' | 'metric' | 'severity' | 'title' | 'resourceId' | 'monitorId'
>;

const textMap = z.record(z.string(), z.string()).catch({});
const matchersSchema = z.array(matcherSchema).catch([]);

export function scopeOf(row: Silence): SilenceScope {
  return {
    matchers: matchersSchema.parse(row.matchers),
    resourceId: row.resourceId,
    monitorId: row.monitorId,
  };
}

/** True if a silence matches this alert. Matchers also see its metric, severity and title. */
export function isMeant(alert: SilencedSubject, scope: SilenceScope): boolean {
  if (scope.resourceId !== null && scope.resourceId !== alert.resourceId) return false;
  if (scope.monitorId !== null && scope.monitorId !== alert.monitorId) return false;
  return matchesAll(scope.matchers, {
    metric: alert.metric ?? '',
    severity: alert.severity,
    title: alert.title,
    ...textMap.parse(alert.labels),
  });
}

export function timesOf(row: Silence) {
  return {
    startsMs: row.startsAt.getTime(),
    endsMs: row.endsAt.getTime(),
    weekly: row.weekly,
    zone: row.zone,
  };
}

/** Silences with an open window at an instant. */
async function openSilences(now: Date, tx: Reader = db()): Promise<Silence[]> {
  const rows = await tx.silence.findMany({
    where: {
      endedAt: null,
      startsAt: { lte: now },
      OR: [{ weekly: true }, { endsAt: { gt: now } }],
    },
    orderBy: { createdAt: 'asc' },
  });
  return rows.filter((row) => isSilenceOpen(timesOf(row), now.getTime()));
}

/**
 * Returns a function that finds the silence matching an alert now, or null. Reads the silences once
 * for many alerts.
 */
export async function silenceFinder(
  now: Date,
  tx: Reader = db(),
): Promise<(alert: SilencedSubject) => Silence | null> {
  const open = (await openSilences(now, tx)).map((row) => ({ row, scope: scopeOf(row) }));
  return (alert) => open.find(({ scope }) => isMeant(alert, scope))?.row ?? null;
}

export type SilenceRef = { id: string; reason: string; author: string };
export type SilenceOf = (alert: SilencedSubject) => SilenceRef | null;

/** Like `silenceFinder`, but returns only the silence fields shown on screens. */
export async function silenceRefFinder(now: Date): Promise<SilenceOf> {
  const silenceOf = await silenceFinder(now);
  return (alert) => {
    const row = silenceOf(alert);
    return row && { id: row.id, reason: row.reason, author: row.author };
  };
}
