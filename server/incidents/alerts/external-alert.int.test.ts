import { afterAll, beforeAll, expect, test } from 'vitest';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { getIncident } from '#server/incidents/get.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { takeExternalAlert } from './ingest-external-alert.ts';

const actor = systemActor('test');
const now = new Date('2026-11-25T12:00:00.000Z');
const teamId = newId();
const resourceId = newId();
const annotations = {
  summary: 'Checkout is slow',
  runbook_url: 'https://wiki.example/checkout',
  dashboard_url: 'https://grafana.example/d/1',
};

beforeAll(async () => {
  await db().team.create({ data: { id: teamId, name: 'Shop' } });
  await db().resource.create({
    data: {
      id: resourceId,
      kind: 'service',
      canonicalId: 'checkout',
      name: 'checkout',
      teamId,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
});
afterAll(() => db().$disconnect());

test('links and team of an incoming alert reach the incident', async () => {
  await takeExternalAlert(
    actor,
    {
      key: 'k1',
      labels: { alertname: 'Slow', severity: 'critical', service: 'checkout' },
      annotations,
      startsAt: now.toISOString(),
      endsAt: null,
      generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
      sourceId: 's',
      receivedAt: now,
      resourceId,
      environmentId: null,
      teamId,
    },
    { now },
  );
  await correlate(actor, {}, { now });
  const incident = await db().incident.findFirst({ where: { resourceId } });
  expect(incident).toMatchObject({ teamId });
  const detail = await getIncident(actor, { id: incident?.id ?? '' });
  expect(detail).toMatchObject({ team: 'Shop', title: 'Checkout is slow' });
  expect(detail.alerts[0]?.annotations).toEqual({
    ...annotations,
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
  });
});
