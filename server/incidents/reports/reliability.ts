import type { z } from 'zod';
import { joinIntervals, totalMs, type Interval } from '#engines/math/join-intervals.ts';
import { median } from '#lib/numerics/median.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import {
  reliabilityInput,
  type Reliability,
  type ServiceReliability,
} from '#lib/schemas/incidents/incidents.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { earlierSpan } from '#server/incidents/earlier-span.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { servicesCounted } from '#server/platform/demo/demo-counted.ts';
import { rowsCounted } from '#server/platform/demo/demo-counts.ts';
import { query } from '#server/platform/verb.ts';
import {
  measuredSince,
  type MeasuredSince,
} from '#server/telemetry/queries/series/measured-since.ts';

const dayMs = 86_400_000;
/** Incidents of these severities count as downtime of their service. */
const down = ['critical', 'error'];

type Row = {
  id: string;
  resourceId: string | null;
  severity: string;
  onsetAt: Date;
  mitigatedAt: Date | null;
  resolvedAt: Date | null;
};

async function incidentsIn(actor: Actor, range: Interval, counted: DemoCounted): Promise<Row[]> {
  return db().incident.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'incidents:read'),
        rowsCounted(counted),
        { onsetAt: { lt: new Date(range.toMs) } },
        { OR: [{ resolvedAt: null }, { resolvedAt: { gt: new Date(range.fromMs) } }] },
      ],
    },
    select: {
      id: true,
      resourceId: true,
      severity: true,
      onsetAt: true,
      mitigatedAt: true,
      resolvedAt: true,
    },
    orderBy: { onsetAt: 'asc' },
    take: 20_000,
  });
}

/** Span from the onset until the incident was mitigated or resolved. */
function spanOf(row: Row, nowMs: number): Interval {
  const end = row.mitigatedAt ?? row.resolvedAt;
  return { fromMs: row.onsetAt.getTime(), toMs: end?.getTime() ?? nowMs };
}

function worstOf(rows: readonly Row[], range: Interval, nowMs: number): string | null {
  const hit = rows.filter((row) => joinIntervals([spanOf(row, nowMs)], range).length > 0);
  return (
    ['critical', 'error', 'warning'].find((each) => hit.some((row) => row.severity === each)) ??
    null
  );
}

type Service = {
  id: string;
  kind: string;
  name: string;
  firstSeenAt: Date;
  reportedEnvironmentId: string | null;
};

/**
 * Start of measurement: the first sample. Late history can place it before the service's first
 * appearance here.
 */
function sinceMs(
  service: Service,
  environments: ReadonlyMap<string, string>,
  known: readonly MeasuredSince[],
): number {
  const environment = environments.get(service.reportedEnvironmentId ?? '') ?? null;
  const sample = known.find(
    (each) => each.service === service.name && each.environment === environment,
  );
  return Math.min(service.firstSeenAt.getTime(), sample?.sinceMs ?? Infinity);
}

function serviceOf(
  service: Service,
  measuredFromMs: number,
  environment: string | null,
  rows: readonly Row[],
  range: Interval,
  nowMs: number,
): ServiceReliability {
  const measured = { ...range, fromMs: Math.max(range.fromMs, measuredFromMs) };
  const lengthMs = Math.max(0, measured.toMs - measured.fromMs);
  const bad = rows.filter((row) => down.includes(row.severity));
  const downMs = totalMs(
    joinIntervals(
      bad.map((row) => spanOf(row, nowMs)),
      measured,
    ),
  );
  const days = Math.min(62, Math.ceil((range.toMs - range.fromMs) / dayMs));
  return {
    resource: { id: service.id, kind: service.kind, name: service.name },
    environment,
    incidents: rows.length,
    downMinutes: downMs / 60_000,
    availability: lengthMs === 0 ? null : 1 - downMs / lengthMs,
    days: Array.from({ length: days }, (_, index) => {
      const fromMs = range.fromMs + index * dayMs;
      const cell = { fromMs, toMs: Math.min(range.toMs, fromMs + dayMs) };
      return { at: new Date(fromMs).toISOString(), worst: worstOf(rows, cell, nowMs) };
    }),
  };
}

function recoverMinutes(rows: readonly Row[]): number | null {
  const lengths = rows.flatMap((row) => {
    const end = row.mitigatedAt ?? row.resolvedAt;
    return end === null ? [] : [(end.getTime() - row.onsetAt.getTime()) / 60_000];
  });
  return lengths.length === 0 ? null : median(lengths);
}

async function servicesOf(actor: Actor, counted: DemoCounted) {
  return db().resource.findMany({
    where: {
      AND: [{ kind: 'service', ...rowsCounted(counted) }, visibleWhere(actor, 'incidents:read')],
    },
    select: {
      id: true,
      kind: true,
      name: true,
      firstSeenAt: true,
      environmentId: true,
      reportedEnvironmentId: true,
    },
    orderBy: { name: 'asc' },
    take: 1_000,
  });
}

type Figures = Omit<Reliability, 'demo' | 'before' | 'noComparison'>;

async function readSpan(
  actor: Actor,
  range: Interval,
  counted: DemoCounted,
  nowMs: number,
): Promise<Figures> {
  const [rows, services, environments, known] = await Promise.all([
    incidentsIn(actor, range, counted),
    servicesOf(actor, counted),
    environmentNames(),
    measuredSince(range.fromMs, range.toMs),
  ]);
  const byService = Map.groupBy(rows, (row) => row.resourceId ?? '');
  const items = services.map((service) =>
    serviceOf(
      service,
      sinceMs(service, environments, known),
      environments.get(service.environmentId ?? '') ?? null,
      byService.get(service.id) ?? [],
      range,
      nowMs,
    ),
  );
  const measured = items.filter((item) => item.availability !== null);
  const bad = rows.filter((row) => down.includes(row.severity));
  return {
    incidents: rows.length,
    open: rows.filter((row) => row.resolvedAt === null).length,
    downMinutes: items.reduce((sum, item) => sum + item.downMinutes, 0),
    availability:
      measured.length === 0
        ? null
        : measured.reduce((sum, item) => sum + (item.availability ?? 0), 0) / measured.length,
    recoverMinutes: recoverMinutes(bad),
    items: items.toSorted((a, b) => b.downMinutes - a.downMinutes),
  };
}

async function reliability(
  actor: Actor,
  input: z.output<typeof reliabilityInput>,
  now: Date,
): Promise<Reliability> {
  const nowMs = now.getTime();
  const toMs = input.to.getTime();
  const range = { fromMs: input.from.getTime(), toMs: Math.min(toMs, nowMs) };
  const counted = await servicesCounted(input.demo);
  const { before: span, noComparison } = await earlierSpan(range, toMs, counted);
  const [figures, before] = await Promise.all([
    readSpan(actor, range, counted, nowMs),
    span === null ? null : readSpan(actor, span, counted, nowMs),
  ]);
  const { items, ...sums } = figures;
  return {
    demo: counted,
    ...sums,
    before:
      span === null || before === null
        ? null
        : {
            from: new Date(span.fromMs).toISOString(),
            to: new Date(span.toMs).toISOString(),
            downMinutes: before.downMinutes,
            availability: before.availability,
            recoverMinutes: before.recoverMinutes,
          },
    noComparison,
    items,
  };
}

/**
 * Service downtime from incidents: the time from the onset of a critical or error incident of a
 * service until it was mitigated or resolved. Time before a service was first seen, or before its
 * first sample if that is earlier, is not measured. Includes the earlier span of the same length:
 * for a month, the same part of the month before.
 */
export const getReliability = query(
  { permission: 'incidents:read', input: reliabilityInput },
  ({ actor, now }, input) => reliability(actor, input, now),
);
