/*
 * Replays what real Prometheus, Alertmanager, amtool, vmalert and vmagent sent when `alert-interop.peers.test.ts` and
 * `alert-senders.peers.test.ts` recorded it. It cannot show that a newer release sends the same, or what a sender does with an
 * answer (send again, drop): `npm run test:full -- peers` does. CONTRIBUTING.md says how to record again.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { startFrontServer, type FrontServer } from '#server/ingest/recordings/front-server.ts';
import {
  decodeBody,
  isExchange,
  readRecording,
  sectionOf,
  type Exchange,
} from '#server/ingest/recordings/recording.ts';
import { filled, sendRecorded } from '#server/ingest/recordings/send-recorded.ts';
import { TimeShift } from '#server/ingest/recordings/time-shift.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { expireExternalAlerts } from './ingest-external-alert.ts';

const detector = systemActor('test');
let front: FrontServer;

beforeAll(async () => {
  front = await startFrontServer();
});
afterAll(async () => {
  await front.stop();
  await db().$disconnect();
});

/** One pass over what has arrived, at a given time. */
async function pass(now = new Date()): Promise<void> {
  await getSpool().flushed();
  await processIntakeItems();
  await expireExternalAlerts(detector, {}, { now });
  await correlate(detector, {}, { now });
  await advanceIncidents(detector, {}, { now });
}

/** Sends a section so that it ends now, with `between` after each request. */
async function replay(name: string, section: string, between = async () => {}): Promise<void> {
  const recording = readRecording(name);
  const exchanges = sectionOf(recording, section).filter(isExchange);
  const shift = new TimeShift(recording.recordedMs, exchanges.at(-1)?.atMs ?? 0, Date.now());
  const values = { '<key>': front.key, '<tandem>': front.url };
  const bodyOf = (exchange: Exchange): Buffer => {
    const recorded = decodeBody(exchange.body);
    return exchange.headers['content-encoding'] === 'snappy'
      ? shift.remoteWrite(recorded)
      : Buffer.from(filled(shift.text(recorded.toString('utf8')), values));
  };
  for (const exchange of exchanges) {
    const body = bodyOf(exchange);
    const { status } = await sendRecorded(exchange, front.url, values, { body });
    expect(status, `${exchange.method} ${exchange.path}`).toBe(exchange.status);
    await between();
  }
  expect(exchanges.length).toBeGreaterThan(0);
}

const alertsNamed = (name: string) =>
  db().alert.findMany({
    where: { labels: { path: ['alertname'], equals: name } },
    include: { incident: true },
    orderBy: { episode: 'asc' },
  });

async function incidentsOf(name: string) {
  return db().incident.findMany({
    where: { alerts: { some: { labels: { path: ['alertname'], equals: name } } } },
    include: { events: true },
  });
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

/** States of the newest alert of that name after each pass, each once. */
function followed(name: string) {
  const states: string[] = [];
  const follow = async (): Promise<void> => {
    await pass();
    const state = (await alertsNamed(name)).at(-1)?.state;
    if (state !== undefined && state !== states.at(-1)) states.push(state);
  };
  return { states, follow };
}

describe('alerts of recorded senders become incidents', () => {
  test('through Alertmanager: one incident opens and resolves once, despite repeats', async () => {
    const { states, follow } = followed('Relayed');
    await replay('alerts', 'relayed', follow);
    expect(states).toEqual(['firing', 'resolved']);
    await expectOneResolvedIncident('Relayed');
  });

  test('straight from Prometheus: the end that it reports resolves', async () => {
    const { states, follow } = followed('Direct');
    await replay('alerts', 'direct', follow);
    expect(states).toEqual(['firing', 'resolved']);
    const [ended] = await alertsNamed('Direct');
    expect(ended?.resolvedAt?.getTime() ?? Infinity).toBeLessThanOrEqual(Date.now());
    await expectOneResolvedIncident('Direct');
  });

  test('straight from Prometheus: its silence after endsAt resolves', async () => {
    await replay('alerts', 'silent');
    await pass();
    const item = await db().intakeItem.findFirstOrThrow({
      where: { kind: 'alert', payload: { path: ['labels', 'alertname'], equals: 'Silent' } },
      orderBy: [{ receivedAt: 'desc' }, { position: 'desc' }],
    });
    const { endsAt } = z.object({ endsAt: z.string() }).parse(item.payload);
    const endsMs = Date.parse(endsAt);
    // Prometheus promises to report again before this time, four times its resend delay ahead.
    expect(endsMs).toBeGreaterThan(Date.now() + 60_000);
    await pass(new Date(endsMs - 1_000));
    expect((await alertsNamed('Silent')).map(({ state }) => state)).toEqual(['firing']);
    await pass(new Date(endsMs + 1_000));
    const [alert] = await alertsNamed('Silent');
    expect(alert?.state).toBe('resolved');
    expect(alert?.resolvedAt?.getTime()).toBe(endsMs);
    await expectOneResolvedIncident('Silent', endsMs);
  });
});

test('Alertmanager takes Tandem for PagerDuty: its pair of trigger and resolve is one alert', async () => {
  const { states, follow } = followed('FromAlertmanager');
  await replay('alert-senders', 'pagerduty', follow);
  expect(states).toEqual(['firing', 'resolved']);
  expect(await alertsNamed('FromAlertmanager')).toHaveLength(1);
});

test('amtool adds an alert straight to Tandem, and ends it', async () => {
  const { states, follow } = followed('ByHand');
  await replay('alert-senders', 'amtool', follow);
  expect(states).toEqual(['firing', 'resolved']);
  expect(await alertsNamed('ByHand')).toHaveLength(1);
});

test('an alert of vmalert opens an incident, and ends when vmalert says so', async () => {
  const { states, follow } = followed('FromVmalert');
  await replay('alert-senders', 'vmalert', follow);
  expect(states).toEqual(['firing', 'resolved']);
  expect(await alertsNamed('FromVmalert')).toMatchObject([
    { title: 'demo is on', severity: 'error' },
  ]);
  expect(await incidentsOf('FromVmalert')).toHaveLength(1);
});

test('a block of vmagent that will never be right is refused for good, and what follows arrives', async () => {
  await replay('alert-senders', 'vmagent');
  await getSpool().flushed();
  const recorded = sectionOf(readRecording('alert-senders'), 'vmagent').filter(isExchange);
  expect(recorded.map(({ status }) => status)).toContain(400);
  const samples = await selectRows(
    `SELECT metric, value FROM samples JOIN series ON samples.series = series.id
     WHERE metric IN ('poisoned', 'after_poison')`,
    {},
    z.object({ metric: z.string(), value: z.number() }),
  );
  expect(samples).toEqual([{ metric: 'after_poison', value: 42 }]);
});
