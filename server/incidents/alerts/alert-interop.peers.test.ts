import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import {
  startRecorder,
  versionOf,
  type Recorder,
} from '#server/ingest/recordings/start-recorder.ts';
import {
  alertmanagerBinary,
  isInstalled,
  prometheusBinary,
  startAlertmanager,
  startPrometheus,
  type Peer,
} from '#server/ingest/testing/peer-process.ts';
import { makeIngestKey, startWeb, type WebProcess } from '#server/ingest/testing/web-process.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { expireExternalAlerts } from './ingest-external-alert.ts';

const missing = [prometheusBinary, alertmanagerBinary].filter((binary) => !isInstalled(binary));
const note = missing.length > 0 ? `: not installed (${missing.join(', ')})` : '';
const patience = { timeout: 60_000, interval: 500 };
const correlated = z.object({ opened: z.array(z.string()), grown: z.array(z.string()) });
/** 500 alerts are that many transactions. */
const burstPatience = { timeout: 75_000, interval: 200 };
const detector = systemActor('test');

let web: WebProcess;
let target: { server: Server; host: string };
let relay: Relay;
let recorder: Recorder;
/** Input of each alert's rule. */
const firing: Record<string, 0 | 1> = { relayed: 0, direct: 0, silent: 0 };

/**
 * Relay between a sender and Tandem that acts like an unreliable network: it answers 503 before
 * or after Tandem has accepted the body, so that the sender retries, and repeats accepted
 * requests.
 */
type Relay = { server: Server; host: string; trouble: boolean; refused: number; replayed: number };

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ server: Server; host: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, host: `127.0.0.1:${address.port}` };
}

async function startRelay(): Promise<Relay> {
  let count = 0;
  const made: Relay = {
    ...(await listen((request, response) => void pass(request, response))),
    trouble: true,
    refused: 0,
    replayed: 0,
  };
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const forward = () =>
      fetch(`${recorder.url}${request.url ?? '/'}`, {
        method: request.method ?? 'POST',
        body: new Uint8Array(body),
        headers: {
          'content-type': request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
        },
      });
    count += 1;
    // Refused untaken, taken but answered with an error, taken twice: in turn.
    const turn = made.trouble ? count % 3 : 0;
    if (turn === 1) {
      made.refused += 1;
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const answer = await forward();
    if (turn === 2) {
      made.replayed += 1;
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    if (made.trouble) await forward();
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  }
  return made;
}

const rules = (name: string, extra = ''): string => `
groups:
- name: test
  rules:
  - alert: ${name}
    expr: demo_${name.toLowerCase()} == 1${extra}
    annotations: { summary: '${name} is on' }
`;

function prometheusConfig(alertmanager: string): string {
  return `
global: { scrape_interval: 1s, evaluation_interval: 1s }
scrape_configs:
- job_name: target
  static_configs: [{ targets: ['${target.host}'] }]
alerting:
  alertmanagers:
  - static_configs: [{ targets: ['${alertmanager}'] }]
    authorization: { credentials: '${web.key}' }
rule_files: ['rules.yml']
`;
}

const alertmanagerConfig = (): string => `
route: { receiver: tandem, group_wait: 1s, group_interval: 2s, repeat_interval: 4s }
receivers:
- name: tandem
  webhook_configs:
  - url: http://${relay.host}/api/ingest/alertmanager
    http_config: { authorization: { credentials: '${web.key}' } }
`;

/** One pass of the spine over what has arrived, at a given time. */
async function pass(now = new Date()): Promise<void> {
  await processIntakeItems();
  await expireExternalAlerts(detector, {}, { now });
  await correlate(detector, {}, { now });
  await advanceIncidents(detector, {}, { now });
}

const alertsNamed = (name: string) =>
  db().alert.findMany({
    where: { labels: { path: ['alertname'], equals: name } },
    orderBy: { episode: 'asc' },
  });

async function incidentsOf(name: string) {
  return db().incident.findMany({
    where: { alerts: { some: { labels: { path: ['alertname'], equals: name } } } },
    include: { events: true },
  });
}

/** Passes of the spine until the alert is in that state. */
async function until(name: string, state: 'firing' | 'resolved'): Promise<void> {
  await expect
    .poll(async () => {
      await pass();
      return (await alertsNamed(name)).at(-1)?.state;
    }, patience)
    .toBe(state);
}

/** After the quiet time an incident whose alerts are all over resolves itself. */
async function expectOneResolvedIncident(name: string, endMs = Date.now()): Promise<void> {
  const later = new Date(endMs + 6 * 60_000);
  await pass(later);
  await pass(later);
  const incidents = await incidentsOf(name);
  expect(incidents.map(({ status }) => status)).toEqual(['resolved']);
  const kinds = incidents.flatMap(({ events }) => events.map(({ kind }) => kind));
  expect(kinds.filter((kind) => kind === 'resolved')).toHaveLength(1);
  expect(await alertsNamed(name)).toHaveLength(1);
}

describe.skipIf(missing.length > 0)(`alerts of real senders become incidents${note}`, () => {
  beforeAll(async () => {
    web = await startWeb(await makeIngestKey());
    recorder = await startRecorder({
      name: 'alerts',
      peers: [prometheusBinary, alertmanagerBinary].map(versionOf).join(', '),
      target: () => web.url,
      placeholders: () => ({ '<key>': web.key }),
    });
    relay = await startRelay();
    target = await listen((_request, response) => {
      const lines = Object.entries(firing).map(([name, value]) => `demo_${name} ${value}`);
      response.end(`${lines.join('\n')}\n`);
    });
  });
  afterAll(async () => {
    target.server.close();
    relay.server.close();
    await recorder.stop();
    await web.stop();
    await db().$disconnect();
  });

  test(
    'through Alertmanager: one incident opens and resolves once, despite replays and 503s',
    { timeout: 120_000 },
    async () => {
      let alertmanager: Peer | null = null;
      let prometheus: Peer | null = null;
      try {
        alertmanager = await startAlertmanager(alertmanagerConfig());
        prometheus = await startPrometheus(
          prometheusConfig(new URL(alertmanager.url).host),
          rules('Relayed'),
        );
        recorder.note('relayed');
        firing['relayed'] = 1;
        await until('Relayed', 'firing');
        // Repeats of the notification and of Prometheus' own sending go by.
        await expect
          .poll(() => Math.min(relay.refused, relay.replayed), patience)
          .toBeGreaterThan(1);
        await pass();
        expect((await incidentsOf('Relayed')).map(({ status }) => status)).toEqual(['triggered']);
        firing['relayed'] = 0;
        await until('Relayed', 'resolved');
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        await expectOneResolvedIncident('Relayed');
        recorder.note('end');
      } finally {
        await prometheus?.stop();
        await alertmanager?.stop();
      }
    },
  );

  test(
    'straight from Prometheus: the end that it reports resolves',
    { timeout: 120_000 },
    async () => {
      const prometheus = await startPrometheus(
        prometheusConfig(new URL(recorder.url).host),
        rules('Direct'),
      );
      try {
        recorder.note('direct');
        firing['direct'] = 1;
        await until('Direct', 'firing');
        expect((await incidentsOf('Direct')).map(({ status }) => status)).toEqual(['triggered']);
        const [open] = await alertsNamed('Direct');
        firing['direct'] = 0;
        await until('Direct', 'resolved');
        const [ended] = await alertsNamed('Direct');
        expect(ended?.id).toBe(open?.id);
        // The end is the one that Prometheus reported, not the time of one of our passes.
        expect(ended?.resolvedAt?.getTime() ?? Infinity).toBeLessThanOrEqual(Date.now());
        await expectOneResolvedIncident('Direct');
        recorder.note('end');
      } finally {
        await prometheus.stop();
      }
    },
  );

  test(
    'straight from Prometheus: its silence after endsAt resolves',
    { timeout: 120_000 },
    async () => {
      const prometheus = await startPrometheus(
        prometheusConfig(new URL(recorder.url).host),
        rules('Silent'),
      );
      try {
        recorder.note('silent');
        firing['silent'] = 1;
        await until('Silent', 'firing');
      } finally {
        await prometheus.stop();
      }
      recorder.note('end');
      await processIntakeItems();
      const item = await db().intakeItem.findFirstOrThrow({
        where: { kind: 'alert', payload: { path: ['labels', 'alertname'], equals: 'Silent' } },
        orderBy: { receivedAt: 'desc' },
      });
      const { endsAt } = z.object({ endsAt: z.string() }).parse(item.payload);
      const endsMs = Date.parse(endsAt);
      // Prometheus promises to report again before this time, at least its resend delay ahead.
      expect(endsMs).toBeGreaterThan(Date.now());
      await pass(new Date(endsMs - 1_000));
      expect((await alertsNamed('Silent')).map(({ state }) => state)).toEqual(['firing']);
      await pass(new Date(endsMs + 1_000));
      const [alert] = await alertsNamed('Silent');
      expect(alert?.state).toBe('resolved');
      expect(alert?.resolvedAt?.getTime()).toBe(endsMs);
      await expectOneResolvedIncident('Silent', endsMs);
    },
  );

  test(
    'a kill in the middle of 500 alerts: after the restart none is lost or doubled',
    { timeout: 120_000 },
    async () => {
      const port = Number(new URL(web.url).port);
      const nowMs = Date.now();
      const bodies = Array.from({ length: 50 }, (_, batch) =>
        JSON.stringify(
          Array.from({ length: 10 }, (_unused, index) => ({
            labels: { alertname: 'Burst', cluster: 'one', n: String(batch * 10 + index) },
            startsAt: new Date(nowMs).toISOString(),
            endsAt: new Date(nowMs + 600_000).toISOString(),
          })),
        ),
      );
      let taken = 0;
      const sending = (async () => {
        for (const body of bodies) {
          await sendUntilTaken(body);
          taken += 1;
        }
      })();
      await expect.poll(() => taken, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10);
      await web.kill();
      expect(taken).toBeLessThan(50);
      web = await startWeb(web.key, port);
      await sending;
      await expect
        .poll(async () => {
          await processIntakeItems();
          return (await alertsNamed('Burst')).length;
        }, burstPatience)
        .toBe(500);
      await pass();
      const alerts = await alertsNamed('Burst');
      expect(new Set(alerts.map(({ fingerprint }) => fingerprint)).size).toBe(500);
      expect(alerts.filter(({ incidentId }) => incidentId === null)).toEqual([]);
      // They have nothing in common: as many incidents, which end together.
      expect(new Set(alerts.map(({ incidentId }) => incidentId)).size).toBe(500);
      // However many there are, a transaction changes a hundred at most.
      const audits = await db().auditEntry.findMany({ where: { action: 'incidents.correlate' } });
      const changed = audits.map(({ after }) => correlated.parse(after));
      const sizes = changed.map(({ opened, grown }) => opened.length + grown.length);
      expect(Math.max(...sizes)).toBe(100);
      const endMs = nowMs + 600_000;
      await pass(new Date(endMs + 1_000));
      await pass(new Date(endMs + 3_600_000));
      const states = (await incidentsOf('Burst')).map(({ status }) => status);
      expect([states.length, ...new Set(states)]).toEqual([500, 'resolved']);
    },
  );
});

/** As Alertmanager does: the same body again until it is taken. */
async function sendUntilTaken(body: string): Promise<void> {
  for (;;) {
    const status = await fetch(`${web.url}/api/v2/alerts`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${web.key}` },
    }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
