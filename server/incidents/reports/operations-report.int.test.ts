import { afterAll, beforeAll, expect, test } from 'vitest';
import { rollbackRow } from '#server/actions/testing/actions.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { getOperationsReport } from './operations-report.ts';

const actor = systemActor('test');
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const range = { from: at('11T00:00'), to: at('21T00:00') };
const now = { now: at('25T00:00') };
const [shop, bank, teamId] = [newId(), newId(), newId()];

type Spec = {
  resourceId: string;
  severity: string;
  onset: string;
  opened: string;
  acknowledged?: string;
  ended?: string;
  teamId?: string;
  alerts?: string[];
};

async function incident(spec: Spec): Promise<string> {
  const id = newId();
  const ended = spec.ended === undefined ? null : at(spec.ended);
  const place = { teamId: spec.teamId ?? null, severity: spec.severity };
  await db().incident.create({
    data: {
      id,
      resourceId: spec.resourceId,
      ...place,
      title: 't',
      status: ended === null ? 'triggered' : 'resolved',
      priority: 'P2',
      onsetAt: at(spec.onset),
      openedAt: at(spec.opened),
      acknowledgedAt: spec.acknowledged === undefined ? null : at(spec.acknowledged),
      resolvedAt: ended,
      alerts: {
        create: (spec.alerts ?? []).map((fired) => ({
          id: newId(),
          fingerprint: newId(),
          origin: 'finding',
          title: 'a',
          state: 'resolved',
          labels: {},
          startedAt: at(fired),
          firedAt: at(fired),
          lastSeenAt: at(fired),
          ...place,
        })),
      },
    },
  });
  return id;
}

async function said(incidentId: string, ...verdicts: string[]): Promise<void> {
  for (const verdict of verdicts)
    await db().alertVerdict.create({
      data: { id: newId(), incidentId, verdict, userId: newId(), userName: 'n' },
    });
}

beforeAll(async () => {
  await db().team.create({ data: { id: teamId, name: 'Pay' } });
  for (const [id, name] of [
    [shop, 'shop'],
    [bank, 'bank'],
  ] as const)
    await db().resource.create({
      data: {
        id,
        kind: 'service',
        canonicalId: name,
        name,
        firstSeenAt: at('01T00:00'),
        lastSeenAt: now.now,
      },
    });
  // Detected after 2, 4 and 12 min; taken after 5 and 15; ended 30, 60 and 90 min after their onsets.
  const first = await incident({
    resourceId: shop,
    severity: 'critical',
    onset: '12T10:00',
    opened: '12T10:02',
    acknowledged: '12T10:07',
    ended: '12T10:30',
    alerts: ['12T10:02', '12T10:03'],
  });
  await incident({
    resourceId: shop,
    severity: 'error',
    onset: '12T10:20',
    opened: '12T10:24',
    acknowledged: '12T10:39',
    ended: '12T11:20',
    alerts: ['12T23:00'],
  });
  const last = await incident({
    resourceId: bank,
    severity: 'warning',
    teamId,
    onset: '13T02:00',
    opened: '13T02:12',
    ended: '13T03:30',
    alerts: ['13T02:12'],
  });
  // The period before, and one that began then and reaches into this one for 30 min.
  await incident({
    resourceId: bank,
    severity: 'error',
    teamId,
    onset: '10T23:00',
    opened: '10T23:10',
    ended: '11T00:30',
    alerts: ['10T23:10'],
  });
  await said(first, 'useful', 'useful', 'noise');
  await said(last, 'noise');
  await db().causeVerdict.create({
    data: {
      id: newId(),
      incidentId: first,
      diagnosisId: newId(),
      rank: 1,
      causeKind: 'change',
      signature: 's',
      verdict: 'right',
      userId: newId(),
    },
  });
  for (const manual of [
    { minutes: 15, source: 'stated' },
    { minutes: 15, source: 'stated' },
    undefined,
  ])
    await db().action.create({
      data: {
        id: newId(),
        incidentId: first,
        status: 'verified',
        proposedAt: at('12T10:05'),
        startedAt: at('12T10:10'),
        expiresAt: at('12T10:35'),
        plan: { runbook: { title: 'Roll back' }, ...(manual === undefined ? {} : { manual }) },
        ...rollbackRow('shop'),
      },
    });
});
afterAll(() => db().$disconnect());

test('times, downtime, alerts and saved work of a period, beside the one before', async () => {
  const report = await getOperationsReport(actor, range, now);
  const operation = allOperations.find((each) => each.path === '/api/incidents/report');
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(report)));
  expect(report.previous).toEqual({
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-11T00:00:00.000Z',
  });
  expect(report.now).toMatchObject({
    incidents: 3,
    // 2, 4, 12: the 90th percentile lies 0.8 of the way from 4 to 12.
    detect: { medianMinutes: 4, p90Minutes: 10.4, count: 3 },
    acknowledge: { medianMinutes: 10, p90Minutes: 14, count: 2 },
    recover: { medianMinutes: 60, p90Minutes: 84, count: 3 },
    // Shop: the union of 10:00 to 10:30 and 10:20 to 11:20. Bank: the remainder of the night
    // before.
    downMinutes: 110,
    alerts: 4,
    acted: { alerts: 2, share: 0.5 },
    precision: { good: 2, total: 4, share: null },
    causes: { good: 1, total: 1, share: null },
    saved: { minutes: 30, runs: 2, unstated: 1 },
  });
  expect(report.now.alertsPerShift).toBeCloseTo(4 / 30, 10);
  expect(report.before).toMatchObject({ incidents: 1, downMinutes: 60, alerts: 1 });
  expect(report.services.map((row) => [row.name, row.downMinutes, row.downMinutesBefore])).toEqual([
    ['shop', 80, 0],
    ['bank', 30, 60],
  ]);
  expect(report.teams.map((row) => [row.name, row.incidents, row.downMinutes])).toEqual([
    ['none', 2, 80],
    ['Pay', 2, 30],
  ]);
  expect(report.shifts.map((row) => [row.alerts, row.acted])).toEqual([
    [1, 0],
    [2, 2],
    [1, 0],
  ]);
  expect(report.saved).toEqual([
    { runbook: 'Roll back', runs: 2, minutesEach: 15, source: 'stated', minutes: 30 },
  ]);
  expect(report.days.map((row) => [row.at.slice(8, 10), row.incidents, row.alerts])).toEqual([
    ['12', 2, 3],
    ['13', 1, 1],
  ]);
});

test('says why there is no comparison when the period before lies before the first record', async () => {
  const early = { from: at('06T00:00'), to: at('12T00:00') };
  expect(await getOperationsReport(actor, early, now)).toMatchObject({
    previous: null,
    before: null,
    noComparison: 'No comparison: records begin on 1 November 2026',
    services: [{ downMinutesBefore: null }],
  });
});

test('filters and grants keep their own rows', async () => {
  const ofTeam = await getOperationsReport(actor, { ...range, team: 'Pay' }, now);
  expect(ofTeam.now).toMatchObject({ incidents: 1, alerts: 1, downMinutes: 30 });
  const none = await getOperationsReport(actor, { ...range, team: 'none' }, now);
  expect(none.now.incidents).toBe(2);
  const severe = await getOperationsReport(actor, { ...range, severity: 'critical' }, now);
  expect(severe.now).toMatchObject({ incidents: 1, downMinutes: 30, alerts: 2 });
  const nobody = await getOperationsReport(actor, { ...range, environment: 'mars' }, now);
  expect(nobody.now).toMatchObject({ incidents: 0, alerts: 0, alertsPerShift: 0 });
  const viewer: Actor = {
    kind: 'user',
    id: newId(),
    name: 'V',
    grants: [{ role: 'viewer', teamId, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: now.now,
    ip: null,
  };
  expect((await getOperationsReport(viewer, range, now)).now.incidents).toBe(1);
  await expect(getOperationsReport({ ...viewer, grants: [] }, range, now)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a period must lie in the past and may not be longer than 400 days', async () => {
  for (const wrong of [
    { from: at('21T00:00'), to: at('11T00:00') },
    { from: new Date('2024-01-01'), to: at('11T00:00') },
  ])
    await expect(getOperationsReport(actor, wrong, now)).rejects.toMatchObject({
      code: 'invalid_input',
    });
});
