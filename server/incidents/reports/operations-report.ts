import type { z } from 'zod';
import type { Interval } from '#engines/math/join-intervals.ts';
import { timesInPeriod } from '#engines/math/previous-period.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import {
  operationsInput,
  type DownRow,
  type OperationsFigures,
  type OperationsReport,
  type Spread,
} from '#lib/schemas/incidents/operations.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { teamNames } from '#server/accounts/team-names.ts';
import { earlierSpan } from '#server/incidents/earlier-span.ts';
import { resourceRefs } from '#server/incidents/to-summary.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { incidentsCounted } from '#server/platform/demo/demo-counted.ts';
import { rowsCounted } from '#server/platform/demo/demo-counts.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import {
  readCorrelation,
  readDays,
  readDowntime,
  readSaved,
  readShifts,
  readSpeeds,
  readVerdicts,
  type CorrelationRow,
  type DowntimeRow,
  type Scope,
  type ShiftRow,
} from './operations-sql.ts';
import { verdictRecord } from './usefulness.ts';

type Input = z.output<typeof operationsInput>;

const dayMs = 86_400_000;
const maxDays = 400;
const shiftMs = 8 * 3_600_000;
const shiftNames = ['00:00 to 08:00', '08:00 to 16:00', '16:00 to 24:00'];

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function periodOf({ from, to }: Input, now: Date): Interval {
  const period = { fromMs: from.getTime(), toMs: Math.min(to.getTime(), now.getTime()) };
  const problem =
    period.toMs <= period.fromMs
      ? 'must be after from, and from must be in the past'
      : period.toMs - period.fromMs > maxDays * dayMs
        ? `must be at most ${maxDays} days after from`
        : null;
  if (problem === null) return period;
  throw new TandemError('invalid_input', `to: ${problem}`, {
    fields: [{ field: 'to', message: problem }],
  });
}

/** Ids of the given names; a name without a match matches nothing. */
function idsOf(
  names: readonly string[] | undefined,
  known: ReadonlyMap<string, string>,
): (string | null)[] | undefined {
  if (names === undefined || names.length === 0) return undefined;
  const found = [...known].filter(([, name]) => names.includes(name)).map(([id]) => id);
  return names.includes('none') ? [...found, null] : found;
}

async function scopeOf(actor: Actor, input: Input, counted: DemoCounted): Promise<Scope> {
  const { severity } = input;
  return {
    visible: visibleWhere(actor, 'incidents:read'),
    teams: idsOf(input.team, await teamNames()),
    environments: idsOf(input.environment, await environmentNames()),
    severities: severity === undefined || severity.length === 0 ? undefined : severity,
    ...rowsCounted(counted),
  };
}

function toSpread(row: (number | null)[] | null | undefined, count: number): Spread {
  return { medianMinutes: row?.[0] ?? null, p90Minutes: row?.[1] ?? null, count };
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

function toCorrelation(rows: readonly CorrelationRow[]): OperationsFigures['correlation'] {
  const count = (kind: string): number => rows.find((row) => row.kind === kind)?.n ?? 0;
  return {
    incidents: rows.find((row) => row.kind === null)?.incidents ?? 0,
    split: count('split'),
    merge: count('merge'),
    move: count('move'),
    link: count('link'),
    unlink: count('unlink'),
  };
}

type Parts = { figures: OperationsFigures; services: DowntimeRow[]; shifts: ShiftRow[] };

async function readPeriod(scope: Scope, period: Interval): Promise<Parts> {
  const [[speeds], services, shifts, verdicts, correlation, saved] = await Promise.all([
    readSpeeds(scope, period),
    readDowntime(scope, period, 'resourceId'),
    readShifts(scope, period),
    readVerdicts(scope, period),
    readCorrelation(scope, period),
    readSaved(scope, period),
  ]);
  const alerts = sum(shifts.map((row) => row.alerts));
  const acted = sum(shifts.map((row) => row.acted));
  const said = (word: string) => verdicts.find((row) => row.verdict === word)?.n ?? 0;
  const stated = saved.filter((row) => row.minutesEach !== null);
  return {
    services,
    shifts,
    figures: {
      incidents: speeds?.incidents ?? 0,
      detect: toSpread(speeds?.detect, speeds?.incidents ?? 0),
      acknowledge: toSpread(speeds?.acknowledge, speeds?.acknowledged ?? 0),
      recover: toSpread(speeds?.recover, speeds?.recovered ?? 0),
      downMinutes: sum(services.filter((row) => row.key !== null).map((row) => row.minutes)),
      alerts,
      alertsPerShift: shareOf(alerts * shiftMs, period.toMs - period.fromMs),
      acted: { alerts: acted, share: shareOf(acted, alerts) },
      precision: verdictRecord(said('useful'), said('useful') + said('noise')),
      causes: verdictRecord(said('right'), said('right') + said('wrong')),
      correlation: toCorrelation(correlation),
      saved: {
        minutes: sum(stated.map((row) => (row.minutesEach ?? 0) * row.runs)),
        runs: sum(stated.map((row) => row.runs)),
        unstated: sum(saved.map((row) => row.runs)) - sum(stated.map((row) => row.runs)),
      },
    },
  };
}

/** Longest downtime first. Lists everything with downtime or an incident in either period. */
function downRows(
  now: readonly DowntimeRow[],
  before: readonly DowntimeRow[] | null,
  describe: (key: string | null) => Pick<DownRow, 'resource' | 'name'> | null,
): DownRow[] {
  const keys = [...new Set([...now, ...(before ?? [])].map((row) => row.key))];
  const rows = keys.flatMap((key): DownRow[] => {
    const about = describe(key);
    if (about === null) return [];
    const found = now.find((row) => row.key === key);
    const earlier = before === null ? null : (before.find((row) => row.key === key)?.minutes ?? 0);
    return [
      {
        ...about,
        incidents: found?.incidents ?? 0,
        downMinutes: found?.minutes ?? 0,
        downMinutesBefore: earlier,
      },
    ];
  });
  return rows.toSorted(
    (a, b) =>
      b.downMinutes - a.downMinutes || b.incidents - a.incidents || a.name.localeCompare(b.name),
  );
}

function toShifts(rows: readonly ShiftRow[], period: Interval): OperationsReport['shifts'] {
  return shiftNames.map((name, shift) => {
    const row = rows.find((each) => each.shift === shift);
    const times = timesInPeriod(period, { startMs: shift * shiftMs, lengthMs: shiftMs });
    const alerts = row?.alerts ?? 0;
    return {
      name,
      alerts,
      perShift: shareOf(alerts, times),
      acted: row?.acted ?? 0,
      share: shareOf(row?.acted ?? 0, alerts),
    };
  });
}

async function report(actor: Actor, input: Input, now: Date): Promise<OperationsReport> {
  const period = periodOf(input, now);
  const counted = await incidentsCounted(input.demo);
  const { before: earlier, noComparison } = await earlierSpan(period, input.to.getTime(), counted);
  const scope = await scopeOf(actor, input, counted);
  const [current, before, teamsNow, teamsBefore, saved, days, names] = await Promise.all([
    readPeriod(scope, period),
    earlier === null ? null : readPeriod(scope, earlier),
    readDowntime(scope, period, 'teamId'),
    earlier === null ? null : readDowntime(scope, earlier, 'teamId'),
    readSaved(scope, period),
    readDays(scope, period),
    teamNames(),
  ]);
  const services = await resourceRefs(
    [...current.services, ...(before?.services ?? [])].map((row) => row.key),
  );
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    from: iso(period.fromMs),
    to: iso(period.toMs),
    previous: earlier === null ? null : { from: iso(earlier.fromMs), to: iso(earlier.toMs) },
    noComparison,
    demo: counted,
    now: current.figures,
    before: before?.figures ?? null,
    services: downRows(current.services, before?.services ?? null, (key) => {
      const resource = key === null ? undefined : services.get(key);
      return resource === undefined ? null : { resource, name: resource.name };
    }),
    teams: downRows(teamsNow, teamsBefore, (key) => ({
      resource: null,
      name: names.get(key ?? '') ?? 'none',
    })),
    shifts: toShifts(current.shifts, period),
    saved: saved.flatMap(({ runbook, runs, minutesEach, source }) =>
      minutesEach === null
        ? []
        : [{ runbook, runs, minutesEach, source: source ?? '', minutes: minutesEach * runs }],
    ),
    days: days.map(({ day, ...counts }) => ({ at: day.toISOString(), ...counts })),
  };
}

/**
 * Operations report: speed of detection, acknowledgment and recovery; service downtime; cost and
 * value of alerts; manual work replaced by verified actions. Includes the preceding period of the
 * same length, or the reason there is none. The demo company is reported separately. An incident
 * counts in the period in which it was opened, downtime in the period in which it occurred.
 */
export const getOperationsReport = query(
  { permission: 'incidents:read', input: operationsInput },
  ({ actor, now }, input) => report(actor, input, now),
);
