import type { Interval } from '#engines/math/join-intervals.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

/** Filter by place and severity: the actor's visible places, then the requested values. */
export type Scope = {
  visible: { OR?: { teamId?: string; environmentId?: string }[] };
  /** Ids, null for "none"; undefined for all. */
  teams: (string | null)[] | undefined;
  environments: (string | null)[] | undefined;
  severities: string[] | undefined;
  /** True for only the demo company's rows, false to exclude them. */
  demo: boolean;
};

function among(column: Prisma.Sql, ids: (string | null)[] | undefined): Prisma.Sql {
  if (ids === undefined) return Prisma.sql`true`;
  const some = ids.filter((id) => id !== null);
  const none = ids.includes(null) ? Prisma.sql`${column} is null` : Prisma.sql`false`;
  return Prisma.sql`(${column} = any(${some}::uuid[]) or ${none})`;
}

function visible({ OR }: Scope['visible']): Prisma.Sql {
  if (OR === undefined) return Prisma.sql`true`;
  const places = OR.map(({ teamId, environmentId }) => {
    const team =
      teamId === undefined ? Prisma.sql`true` : Prisma.sql`row."teamId" = ${teamId}::uuid`;
    const environment =
      environmentId === undefined
        ? Prisma.sql`true`
        : Prisma.sql`row."environmentId" = ${environmentId}::uuid`;
    return Prisma.sql`(${team} and ${environment})`;
  });
  return Prisma.sql`(${Prisma.join(places, ' or ')})`;
}

const demoOf = {
  incident: Prisma.sql`row."demo"`,
  /** An alert without an incident counts as demo if its resource does. */
  alert: Prisma.sql`coalesce(
    (select about."demo" from "Incident" as about where about.id = row."incidentId"),
    (select about."demo" from "Resource" as about where about.id = row."resourceId"), false)`,
};

/** SQL condition on `row`, an incident or an alert. */
function inScope(scope: Scope, kind: keyof typeof demoOf): Prisma.Sql {
  const severity =
    scope.severities === undefined
      ? Prisma.sql`true`
      : Prisma.sql`row.severity = any(${scope.severities}::text[])`;
  return Prisma.sql`(${visible(scope.visible)} and ${among(Prisma.sql`row."teamId"`, scope.teams)}
    and ${among(Prisma.sql`row."environmentId"`, scope.environments)} and ${severity}
    and ${demoOf[kind]} = ${scope.demo})`;
}

const at = (ms: number): Prisma.Sql => Prisma.sql`${new Date(ms).toISOString()}::timestamptz`;
const within = (column: Prisma.Sql, { fromMs, toMs }: Interval): Prisma.Sql =>
  Prisma.sql`${column} >= ${at(fromMs)} and ${column} < ${at(toMs)}`;
const opened = (scope: Scope, period: Interval): Prisma.Sql =>
  Prisma.sql`${within(Prisma.sql`row."openedAt"`, period)} and ${inScope(scope, 'incident')}`;
const minutes = (from: string, to: string): Prisma.Sql =>
  Prisma.raw(`extract(epoch from ${to} - ${from})::float8 / 60`);
const spread = (from: string, to: string): Prisma.Sql =>
  Prisma.sql`percentile_cont(array[0.5, 0.9]) within group (order by ${minutes(from, to)})`;

const recovered = 'coalesce(row."mitigatedAt", row."resolvedAt")';

export type SpeedRow = {
  incidents: number;
  detect: (number | null)[] | null;
  acknowledge: (number | null)[] | null;
  acknowledged: number;
  recover: (number | null)[] | null;
  recovered: number;
};

/**
 * Time to detect, acknowledge and recover from the incidents of a period, excluding merged ones.
 * One row.
 */
export async function readSpeeds(scope: Scope, period: Interval): Promise<SpeedRow[]> {
  return db().$queryRaw<SpeedRow[]>`
    select count(*)::int as incidents,
      ${spread('row."onsetAt"', 'row."openedAt"')} as detect,
      ${spread('row."openedAt"', 'row."acknowledgedAt"')} as acknowledge,
      count(row."acknowledgedAt")::int as acknowledged,
      ${spread('row."onsetAt"', recovered)} as recover,
      count(${Prisma.raw(recovered)})::int as recovered
    from "Incident" as row where ${opened(scope, period)} and row."mergedIntoId" is null`;
}

export type DowntimeRow = { key: string | null; incidents: number; minutes: number };

/**
 * Downtime per service or team: the union of the spans of critical and error incidents that overlap
 * the period. A span extends from the onset until the incident is mitigated or resolved. Also
 * counts incidents of any severity.
 */
export async function readDowntime(
  scope: Scope,
  period: Interval,
  by: 'resourceId' | 'teamId',
): Promise<DowntimeRow[]> {
  const key = Prisma.raw(`row."${by}"`);
  return db().$queryRaw<DowntimeRow[]>`
    select spans.key::text as key, spans.incidents,
      coalesce((select sum(extract(epoch from upper(span) - lower(span)))::float8 / 60
        from unnest(spans.down) as span), 0) as minutes
    from (
      select ${key} as key, count(*)::int as incidents,
        range_agg(tstzrange(
          greatest(row."onsetAt", ${at(period.fromMs)}),
          greatest(least(coalesce(row."mitigatedAt", row."resolvedAt", ${at(period.toMs)}), ${at(period.toMs)}), row."onsetAt", ${at(period.fromMs)})
        )) filter (where row.severity in ('critical', 'error')) as down
      from "Incident" as row
      where row."onsetAt" < ${at(period.toMs)}
        and (row."resolvedAt" is null or row."resolvedAt" > ${at(period.fromMs)})
        and ${inScope(scope, 'incident')}
      group by 1
    ) as spans`;
}

export type ShiftRow = { shift: number; alerts: number; acted: number };

/**
 * Alerts by eight-hour shift (0, 1, 2 from midnight UTC), and the alerts of incidents on which an
 * action ran.
 */
export async function readShifts(scope: Scope, period: Interval): Promise<ShiftRow[]> {
  return db().$queryRaw<ShiftRow[]>`
    select (extract(hour from row."firedAt" at time zone 'UTC')::int / 8) as shift,
      count(*)::int as alerts,
      (count(*) filter (where exists (
        select 1 from "Action" as action
        where action."incidentId" = row."incidentId" and action."startedAt" is not null
      )))::int as acted
    from "Alert" as row
    where ${within(Prisma.sql`row."firedAt"`, period)} and ${inScope(scope, 'alert')}
    group by 1`;
}

export type VerdictRow = { verdict: string; n: number };

/**
 * Verdicts of people on the period's incidents and alerts (useful, noise), and on their causes
 * (right, wrong).
 */
export async function readVerdicts(scope: Scope, period: Interval): Promise<VerdictRow[]> {
  return db().$queryRaw<VerdictRow[]>`
    with chosen as (select row.id from "Incident" as row where ${opened(scope, period)})
    select said.verdict, count(*)::int as n from (
      select verdict from "AlertVerdict" where "incidentId" in (select id from chosen)
      union all
      select verdict from "CauseVerdict" where "incidentId" in (select id from chosen)
    ) as said group by 1`;
}

export type CorrelationRow = { kind: string | null; n: number; incidents: number };

/**
 * Verdicts of people on the correlation of the period's incidents, by kind; the row without a kind
 * is the total.
 */
export async function readCorrelation(scope: Scope, period: Interval): Promise<CorrelationRow[]> {
  return db().$queryRaw<CorrelationRow[]>`
    select said.kind, count(*)::int as n, count(distinct said."incidentId")::int as incidents
    from "CorrelationVerdict" as said join "Incident" as row on row.id = said."incidentId"
    where ${opened(scope, period)} group by rollup(said.kind)`;
}

export type SavedRow = {
  runbook: string;
  minutesEach: number | null;
  source: string | null;
  runs: number;
};

/** Verified actions on the period's incidents, by the manual effort stated in their runbook. */
export async function readSaved(scope: Scope, period: Interval): Promise<SavedRow[]> {
  return db().$queryRaw<SavedRow[]>`
    select action.plan -> 'runbook' ->> 'title' as runbook,
      (action.plan -> 'manual' ->> 'minutes')::float8 as "minutesEach",
      action.plan -> 'manual' ->> 'source' as source, count(*)::int as runs
    from "Action" as action join "Incident" as row on row.id = action."incidentId"
    where action.status = 'verified' and ${opened(scope, period)}
    group by 1, 2, 3 order by 4 desc, 1`;
}

export type DayRow = { day: Date; incidents: number; alerts: number };

/** Incidents and alerts by day (UTC). Days without either are omitted. */
export async function readDays(scope: Scope, period: Interval): Promise<DayRow[]> {
  return db().$queryRaw<DayRow[]>`
    select day, sum(incidents)::int as incidents, sum(alerts)::int as alerts from (
      select date_trunc('day', row."openedAt", 'UTC') as day, 1 as incidents, 0 as alerts
      from "Incident" as row where ${opened(scope, period)} and row."mergedIntoId" is null
      union all
      select date_trunc('day', row."firedAt", 'UTC'), 0, 1
      from "Alert" as row where ${within(Prisma.sql`row."firedAt"`, period)} and ${inScope(scope, 'alert')}
    ) as each group by 1 order by 1`;
}
