import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { startFrontServer, type FrontServer } from '#server/ingest/recordings/front-server.ts';
import { diagnoseIncidents } from '#server/jobs/diagnosis/diagnose-incidents.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { expireExternalAlerts } from './ingest-external-alert.ts';

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

/** As the Prometheus operator's rules send it: apart from namespace and pod, all labels are those of the exporter. */
const crashLoop = (namespace: string, pod: string, startsAt: Date) => ({
  status: 'firing',
  labels: {
    alertname: 'KubePodCrashLooping',
    severity: 'warning',
    job: 'kube-state-metrics',
    service: 'kube-prometheus-stack-kube-state-metrics',
    instance: '10.0.0.7:8080',
    endpoint: 'http',
    container: 'app',
    namespace,
    pod,
    prometheus: 'monitoring/kube-prometheus-stack-prometheus',
  },
  annotations: {
    summary: 'Pod is crash looping.',
    description: `Pod ${namespace}/${pod} (app) is in waiting state (reason: "CrashLoopBackOff").`,
  },
  startsAt: startsAt.toISOString(),
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph',
});

test('crash loops in two namespaces are two incidents, and each has a diagnosis without any telemetry', async () => {
  const now = new Date();
  const startsAt = new Date(now.getTime() - 60_000);
  const change = (ref: string, name: string, minutesBefore: number) => ({
    id: newId(),
    ref,
    kind: 'deployment',
    title: `Deploy ${name} 2.5.0`,
    resourceKind: 'service',
    resourceName: name,
    sourceId: 'test',
    occurredAt: new Date(startsAt.getTime() - minutesBefore * 60_000),
  });
  await db().change.createMany({
    data: [
      change('c1', 'checkout', 3),
      change('c2', 'search', 20),
      change('c3', 'search', 90),
      // Too many to read: the nearest count.
      ...Array.from({ length: 200 }, (_, index) => change(`m${index}`, 'mailer', 40)),
    ],
  });
  const alerts = [
    crashLoop('shop', 'checkout-7d9f8c6b5d-x2x4z', startsAt),
    crashLoop('shop', 'checkout-7d9f8c6b5d-b6c8d', startsAt),
    crashLoop('billing', 'invoices-6c5b4d9f8z-k2k4k', startsAt),
  ];
  const body = { version: '4', status: 'firing', receiver: 'tandem', alerts };
  expect(await post('/api/ingest/alertmanager', body)).toBe(200);
  await pass(now);
  await diagnoseIncidents({ now, past: false });
  const found = await alertsNamed('KubePodCrashLooping');
  const incidentOf = (namespace: string): string[] => [
    ...new Set(
      found
        .filter(
          ({ labels }) => z.record(z.string(), z.string()).parse(labels)['namespace'] === namespace,
        )
        .map(({ incidentId }) => incidentId ?? ''),
    ),
  ];
  const [shop = '', ...noMore] = incidentOf('shop');
  const [billing = ''] = incidentOf('billing');
  expect(noMore).toEqual([]);
  expect(shop).not.toBe(billing);
  const causesOf = async (incidentId: string) => {
    const diagnosis = await db().diagnosis.findFirstOrThrow({ where: { incidentId } });
    return storedCausesSchema.parse(diagnosis.causes);
  };
  const [named, unknown] = await causesOf(shop);
  expect(named).toMatchObject({
    kind: 'change',
    title: 'Deploy checkout 2.5.0',
    level: 'possible',
  });
  expect(unknown?.kind).toBe('unknown');
  const [cause, ...others] = await causesOf(billing);
  expect(others).toEqual([]);
  expect(cause).toMatchObject({
    kind: 'unknown',
    resource: { kind: 'workload', name: 'billing/invoices' },
  });
  expect(cause?.speaksFor.slice(0, 3)).toEqual([
    'KubePodCrashLooping: Pod is crash looping. (Pod billing/invoices-6c5b4d9f8z-k2k4k (app) is in waiting state (reason: "CrashLoopBackOff").)',
    '3 min before the onset: Deploy checkout 2.5.0 (service checkout)',
    '20 min before the onset: Deploy search 2.5.0 (service search)',
  ]);
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
