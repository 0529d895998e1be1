import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { correlate } from '#server/incidents/correlate.ts';
import { expireExternalAlerts } from '#server/incidents/take-external-alert.ts';
import type { FrontServer } from '#server/ingest/recordings/front-server.ts';
import { startFrontServer } from '#server/ingest/recordings/front-server.ts';
import { processIntakeItems } from '#server/jobs/process-intake.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { getSpool } from '#server/telemetry/get-spool.ts';

const detector = systemActor('test');
const correlated = z.object({ opened: z.array(z.string()), grown: z.array(z.string()) });
let front: FrontServer;

beforeAll(async () => {
  front = await startFrontServer();
});
afterAll(async () => {
  await front.stop();
  await db().$disconnect();
});

async function post(path: string, body: unknown): Promise<number> {
  const answer = await fetch(`${front.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${front.key}` },
    body: JSON.stringify(body),
  });
  return answer.status;
}

/** One pass over what has arrived, at a given time. */
async function pass(now = new Date()): Promise<void> {
  await getSpool().flushed();
  await processIntakeItems();
  await expireExternalAlerts(detector, {}, { now });
  await correlate(detector, {}, { now });
  await advanceIncidents(detector, {}, { now });
}

const alertsNamed = (name: string) =>
  db().alert.findMany({
    where: { labels: { path: ['alertname'], equals: name } },
    include: { incident: true },
    orderBy: { episode: 'asc' },
  });

test('PagerDuty events: acknowledge reaches the incident, and after a resolve the key opens a new alert', async () => {
  const send = async (event_action: string, more: Record<string, unknown> = {}): Promise<void> => {
    const event = { routing_key: front.key, dedup_key: 'queue', event_action, ...more };
    expect(await post('/v2/enqueue', event)).toBe(202);
    await pass();
  };
  const payload = {
    summary: 'Queue is stuck',
    source: 'queue-1',
    severity: 'error',
    class: 'Queue',
  };
  // Without an open alert neither changes anything.
  await send('acknowledge');
  await send('resolve');
  expect(await alertsNamed('Queue')).toEqual([]);
  await send('trigger', { payload });
  expect(await alertsNamed('Queue')).toMatchObject([
    {
      title: 'Queue is stuck',
      severity: 'error',
      state: 'firing',
      incident: { status: 'triggered' },
    },
  ]);
  await send('acknowledge');
  expect((await alertsNamed('Queue'))[0]?.incident?.status).toBe('acknowledged');
  await send('resolve');
  expect((await alertsNamed('Queue')).map(({ state }) => state)).toEqual(['resolved']);
  await send('trigger', { payload });
  expect((await alertsNamed('Queue')).map(({ state }) => state)).toEqual(['resolved', 'firing']);
});

test('120 alerts, of which a sender repeats every other batch, become 120 incidents that end together', async () => {
  const nowMs = Date.now();
  const endMs = nowMs + 600_000;
  for (let batch = 0; batch < 12; batch += 1) {
    const alerts = Array.from({ length: 10 }, (_, index) => ({
      labels: { alertname: 'Burst', cluster: 'one', n: String(batch * 10 + index) },
      startsAt: new Date(nowMs).toISOString(),
      endsAt: new Date(endMs).toISOString(),
    }));
    // The sender did not receive the first answer.
    for (let attempt = 0; attempt <= batch % 2; attempt += 1)
      expect(await post('/api/v2/alerts', alerts)).toBe(200);
  }
  await pass();
  const alerts = await alertsNamed('Burst');
  expect(new Set(alerts.map(({ fingerprint }) => fingerprint)).size).toBe(120);
  expect(alerts).toHaveLength(120);
  expect(new Set(alerts.map(({ incidentId }) => incidentId)).size).toBe(120);
  expect(alerts.filter(({ incidentId }) => incidentId === null)).toEqual([]);
  // A transaction changes at most a hundred.
  const audits = await db().auditEntry.findMany({ where: { action: 'incidents.correlate' } });
  const sizes = audits
    .map(({ after }) => correlated.parse(after))
    .map(({ opened, grown }) => opened.length + grown.length);
  expect(Math.max(...sizes)).toBe(100);
  await pass(new Date(endMs + 1_000));
  await pass(new Date(endMs + 3_600_000));
  const incidents = await db().incident.findMany({
    where: { alerts: { some: { labels: { path: ['alertname'], equals: 'Burst' } } } },
  });
  expect(incidents).toHaveLength(120);
  expect(new Set(incidents.map(({ status }) => status))).toEqual(new Set(['resolved']));
});
