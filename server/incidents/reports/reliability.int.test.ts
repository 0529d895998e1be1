import { beforeAll, expect, test } from 'vitest';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { getReliability } from './reliability.ts';

const actor = systemActor('test');
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const range = { from: at('01T00:00'), to: at('11T00:00') };
const now = { now: at('11T00:00') };
const services = { checkout: newId(), young: newId() };

async function incident(
  resourceId: string,
  severity: string,
  onset: string,
  end: { mitigatedAt?: Date; resolvedAt?: Date },
): Promise<void> {
  const onsetAt = at(onset);
  const fixed = { title: 't', status: 'resolved', priority: 'P2', openedAt: onsetAt, onsetAt };
  await db().incident.create({ data: { id: newId(), resourceId, severity, ...fixed, ...end } });
}

beforeAll(async () => {
  for (const [name, firstSeenAt] of [
    ['checkout', at('01T00:00')],
    ['young', at('10T00:00')],
  ] as const)
    await db().resource.create({
      data: {
        id: services[name],
        kind: 'service',
        canonicalId: name,
        name,
        firstSeenAt,
        lastSeenAt: now.now,
      },
    });
  // Two that overlap: 10:00 to 12:00; a warning does not count; one is mitigated long before it is resolved.
  await incident(services.checkout, 'critical', '02T10:00', { resolvedAt: at('02T11:30') });
  await incident(services.checkout, 'error', '02T11:00', { resolvedAt: at('02T12:00') });
  await incident(services.checkout, 'warning', '03T10:00', { resolvedAt: at('03T20:00') });
  await incident(services.checkout, 'error', '04T10:00', {
    mitigatedAt: at('04T10:24'),
    resolvedAt: at('05T10:00'),
  });
  await incident(services.young, 'critical', '10T12:00', {});
});

test('downtime is the union of critical and error incidents until they were mitigated', async () => {
  const answer = await getReliability(actor, range, now);
  const operation = allOperations.find((each) => each.path === '/api/incidents/reliability');
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(answer)));
  const [young, checkout] = answer.items;
  expect(checkout).toMatchObject({
    incidents: 4,
    downMinutes: 144,
    availability: 1 - 144 / 14_400,
  });
  expect(checkout?.days.slice(1, 4).map((day) => day.worst)).toEqual([
    'critical',
    'warning',
    'error',
  ]);
  expect(young).toMatchObject({ downMinutes: 720, availability: 0.5 });
  expect(answer).toMatchObject({ incidents: 5, open: 1, recoverMinutes: 60 });
});

test('compares with the time before only where there are records', async () => {
  const first = await getReliability(actor, range, now);
  expect(first).toMatchObject({
    before: null,
    noComparison: 'No comparison: records begin on 1 November 2026',
  });
  const later = { from: at('06T00:00'), to: at('11T00:00') };
  expect((await getReliability(actor, later, now)).before).toEqual({
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-06T00:00:00.000Z',
    downMinutes: 144,
    availability: 1 - 144 / 7_200,
    recoverMinutes: 60,
  });
});

test('compares a running month with the same days of the month before', async () => {
  const december = { from: new Date('2026-12-01'), to: new Date('2027-01-01') };
  const part = await getReliability(actor, december, { now: new Date('2026-12-03T12:00:00Z') });
  expect(part).toMatchObject({
    noComparison: null,
    before: {
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-03T12:00:00.000Z',
      downMinutes: 120,
    },
  });
  const whole = await getReliability(actor, december, { now: new Date('2027-01-02') });
  expect(whole.before).toMatchObject({ to: '2026-12-01T00:00:00.000Z' });
});

test('history that was sent later counts as measured', async () => {
  const hourMs = 3_600_000;
  const nowMs = Math.floor(Date.now() / hourMs) * hourMs;
  const ago = (hours: number): Date => new Date(nowMs - hours * hourMs);
  const id = newId();
  const seen = { firstSeenAt: ago(24), lastSeenAt: ago(0) };
  await db().resource.create({
    data: { id, kind: 'service', canonicalId: 'moved', name: 'moved', ...seen },
  });
  const open = { title: 't', status: 'triggered', priority: 'P2', severity: 'error' };
  await db().incident.create({
    data: { id: newId(), resourceId: id, openedAt: ago(12), onsetAt: ago(12), ...open },
  });
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'service.request.rate', { 'service.name': 'moved' });
  builder.addSample(series, ago(120).getTime(), 3);
  await storeBatch(builder);
  await rollUp(new Date());
  const days = { from: ago(240), to: ago(0) };
  const { items } = await getReliability(actor, days, { now: ago(0) });
  // Half a day of five.
  expect(items.find((item) => item.resource.id === id)?.availability).toBe(0.9);
});
