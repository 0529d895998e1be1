import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import type { Reliability } from '#lib/schemas/incidents/incidents.ts';
import type { OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { rollbackRow } from '#server/actions/testing/actions.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { getOperationsReport } from '#server/incidents/reports/operations-report.ts';
import { getReliability } from '#server/incidents/reports/reliability.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const actor = systemActor('test');
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const range = { from: at('11T00:00'), to: at('21T00:00') };
const now = { now: at('25T00:00') };

/**
 * A service with an incident that lasts `minutes`, two alerts (one silenced) and a verified
 * action of 10 minutes' work.
 */
async function trouble(name: string, demo: boolean, minutes: number): Promise<void> {
  const [resourceId, incidentId] = [newId(), newId()];
  const [onset, place] = [at('12T10:00'), { severity: 'critical', resourceId }];
  const ended = new Date(onset.getTime() + minutes * 60_000);
  const seen = { firstSeenAt: at('01T00:00'), lastSeenAt: now.now };
  await db().resource.create({
    data: { id: resourceId, kind: 'service', canonicalId: name, name, demo, ...seen },
  });
  const alert = () => ({
    id: newId(),
    fingerprint: newId(),
    origin: 'finding',
    title: 'a',
    state: 'resolved',
    labels: {},
    startedAt: onset,
    firedAt: onset,
    lastSeenAt: onset,
    ...place,
  });
  await db().incident.create({
    data: {
      id: incidentId,
      title: name,
      status: 'resolved',
      priority: 'P1',
      demo,
      onsetAt: onset,
      openedAt: onset,
      resolvedAt: ended,
      ...place,
      alerts: { create: [alert()] },
    },
  });
  await db().alert.create({ data: alert() });
  await db().action.create({
    data: {
      id: newId(),
      incidentId,
      demo,
      status: 'verified',
      proposedAt: onset,
      startedAt: onset,
      expiresAt: ended,
      plan: { runbook: { title: 'Roll back' }, manual: { minutes: 10, source: 'stated' } },
      ...rollbackRow(name),
    },
  });
}

const report = (demo?: DemoChoice) => getOperationsReport(actor, { ...range, demo }, now);
const services = (demo?: DemoChoice) => getReliability(actor, { ...range, demo }, now);

const figuresOf = ({ demo, now: figures, services: down, teams }: OperationsReport) => ({
  demo,
  incidents: figures.incidents,
  recover: figures.recover.medianMinutes,
  down: down.map((row) => [row.name, row.downMinutes]),
  teams: teams.map((row) => row.downMinutes),
  alerts: figures.alerts,
  saved: figures.saved.minutes,
});
const reliabilityOf = ({ demo, incidents, downMinutes, items }: Reliability) => ({
  demo,
  incidents,
  downMinutes,
  names: items.map((item) => item.resource.name),
});

const ofDemo = {
  demo: 'only',
  incidents: 1,
  recover: 300,
  down: [['shop', 300]],
  teams: [300],
  alerts: 2,
  saved: 10,
};
const reliabilityOfDemo = { demo: 'only', incidents: 1, downMinutes: 300, names: ['shop'] };

beforeAll(() => trouble('shop', true, 300));
afterAll(() => db().$disconnect());

test('a newcomer who opened the demo sees its figures, and they say so', async () => {
  expect(figuresOf(await report())).toEqual(ofDemo);
  expect(reliabilityOf(await services())).toEqual(reliabilityOfDemo);
  expect(figuresOf(await report('out'))).toMatchObject({ demo: 'left-out', incidents: 0 });
  expect(reliabilityOf(await services('out'))).toMatchObject({ demo: 'left-out', names: [] });
});

test('beside a real incident and service the demo is left out, and can be looked at alone', async () => {
  await trouble('bank', false, 20);
  expect(figuresOf(await report())).toEqual({
    demo: 'left-out',
    incidents: 1,
    recover: 20,
    down: [['bank', 20]],
    teams: [20],
    alerts: 2,
    saved: 10,
  });
  expect(reliabilityOf(await services())).toEqual({
    demo: 'left-out',
    incidents: 1,
    downMinutes: 20,
    names: ['bank'],
  });
  expect(figuresOf(await report('only'))).toEqual(ofDemo);
  expect(reliabilityOf(await services('only'))).toEqual(reliabilityOfDemo);
});

test('a real installation stays real in a period without incidents', async () => {
  const quiet = { from: at('15T00:00'), to: at('16T00:00') };
  const answer = await getOperationsReport(actor, quiet, now);
  expect(answer).toMatchObject({ demo: 'left-out', now: { incidents: 0, alerts: 0 } });
});

test('a list shows both, or what it is asked for', async () => {
  const titles = async (demo?: DemoChoice | 'figures') => {
    const page = await listIncidents(actor, { demo });
    return [page.demo, page.items.map((item) => item.title).toSorted()];
  };
  expect(await titles()).toEqual([undefined, ['bank', 'shop']]);
  expect(await titles('figures')).toEqual(['left-out', ['bank']]);
  expect(await titles('out')).toEqual(['left-out', ['bank']]);
  expect(await titles('only')).toEqual(['only', ['shop']]);
});
