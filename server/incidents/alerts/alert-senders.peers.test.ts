import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import {
  startRecorder,
  versionOf,
  type Recorder,
} from '#server/ingest/recordings/start-recorder.ts';
import {
  alertmanagerBinary,
  amtoolBinary,
  isInstalled,
  startAlertmanager,
  startVmagent,
  startVmalert,
  vmagentBinary,
  vmalertBinary,
  type Peer,
} from '#server/ingest/testing/peer-process.ts';
import { makeIngestKey, startWeb, type WebProcess } from '#server/ingest/testing/web-process.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { selectRows } from '#server/telemetry/client.ts';

const patience = { timeout: 30_000, interval: 300 };
const detector = systemActor('test');
const run = promisify(execFile);
let web: WebProcess;
let recorder: Recorder;

/** Says of a program that is not here that its tests are skipped. */
const needs = (...programs: string[]) => {
  const missing = programs.filter((program) => !isInstalled(program));
  return {
    absent: missing.length > 0,
    note: missing.length > 0 ? ` (not installed: ${missing.join(', ')})` : '',
  };
};
const alertmanager = needs(alertmanagerBinary, amtoolBinary);
const victoria = needs(vmalertBinary, vmagentBinary);

const alertsNamed = (name: string) =>
  db().alert.findMany({
    where: { labels: { path: ['alertname'], equals: name } },
    include: { incident: true },
    orderBy: { episode: 'asc' },
  });

/** Passes of the spine until the newest alert of that name is in that state. */
async function until(name: string, state: 'firing' | 'resolved'): Promise<void> {
  await expect
    .poll(async () => {
      await processIntakeItems();
      await correlate(detector, {});
      return (await alertsNamed(name)).at(-1)?.state;
    }, patience)
    .toBe(state);
}

async function pagerDuty(event: Record<string, unknown>): Promise<number> {
  const answer = await fetch(`${web.url}/v2/enqueue`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ routing_key: web.key, ...event }),
  });
  return answer.status;
}

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
  const peers = [alertmanagerBinary, amtoolBinary, vmalertBinary, vmagentBinary];
  recorder = await startRecorder({
    name: 'alert-senders',
    peers: peers.filter(isInstalled).map(versionOf).join(', '),
    target: () => web.url,
    placeholders: () => ({ '<key>': web.key }),
  });
});
afterAll(async () => {
  await recorder.stop();
  await web.stop();
  await db().$disconnect();
});

test('PagerDuty events: acknowledge reaches the incident, and after a resolve the key opens a new alert', async () => {
  const payload = {
    summary: 'Queue is stuck',
    source: 'queue-1',
    severity: 'error',
    class: 'Queue',
  };
  const trigger = { event_action: 'trigger', dedup_key: 'queue', payload };
  // Nothing is open yet, so neither changes anything.
  expect(await pagerDuty({ event_action: 'acknowledge', dedup_key: 'queue' })).toBe(202);
  expect(await pagerDuty({ event_action: 'resolve', dedup_key: 'queue' })).toBe(202);
  expect(await pagerDuty(trigger)).toBe(202);
  await until('Queue', 'firing');
  expect(await alertsNamed('Queue')).toMatchObject([
    { title: 'Queue is stuck', severity: 'error', incident: { status: 'triggered' } },
  ]);
  expect(await pagerDuty({ event_action: 'acknowledge', dedup_key: 'queue' })).toBe(202);
  await expect
    .poll(async () => {
      await processIntakeItems();
      return (await alertsNamed('Queue'))[0]?.incident?.status;
    }, patience)
    .toBe('acknowledged');
  expect(await pagerDuty({ event_action: 'resolve', dedup_key: 'queue' })).toBe(202);
  await until('Queue', 'resolved');
  expect(await pagerDuty(trigger)).toBe(202);
  await until('Queue', 'firing');
  expect((await alertsNamed('Queue')).map(({ state }) => state)).toEqual(['resolved', 'firing']);
});

describe.skipIf(alertmanager.absent)(`Alertmanager and amtool${alertmanager.note}`, () => {
  test(
    'Alertmanager takes Tandem for PagerDuty: its pair of trigger and resolve is one alert',
    { timeout: 60_000 },
    async () => {
      const peer = await startAlertmanager(`
route: { receiver: tandem, group_wait: 1s, group_interval: 1s }
receivers:
- name: tandem
  pagerduty_configs:
  - url: ${recorder.url}/v2/enqueue
    routing_key: ${web.key}
    class: FromAlertmanager
`);
      try {
        const amtool = (end: string) =>
          run(amtoolBinary, [
            `--alertmanager.url=${peer.url}`,
            'alert',
            'add',
            'alertname=Disk',
            'severity=critical',
            `--annotation=summary=disk`,
            ...(end === '' ? [] : [`--end=${end}`]),
          ]);
        recorder.note('pagerduty');
        await amtool('');
        await until('FromAlertmanager', 'firing');
        await amtool(new Date(Date.now() + 1_000).toISOString());
        await until('FromAlertmanager', 'resolved');
        expect(await alertsNamed('FromAlertmanager')).toHaveLength(1);
        recorder.note('end');
      } finally {
        await peer.stop();
      }
    },
  );

  test('amtool adds an alert straight to Tandem, and ends it', { timeout: 60_000 }, async () => {
    const config = join(mkdtempSync(join(tmpdir(), 'tandem-amtool-')), 'http.yml');
    writeFileSync(config, `authorization: { credentials: '${web.key}' }\n`);
    const amtool = (...more: string[]) =>
      run(amtoolBinary, [
        `--alertmanager.url=${recorder.url}`,
        `--http.config.file=${config}`,
        'alert',
        'add',
        'alertname=ByHand',
        'node=a',
        ...more,
      ]);
    const start = `--start=${new Date(Date.now() - 60_000).toISOString()}`;
    recorder.note('amtool');
    await amtool(start);
    await until('ByHand', 'firing');
    await amtool(start, `--end=${new Date(Date.now() - 1_000).toISOString()}`);
    await until('ByHand', 'resolved');
    expect(await alertsNamed('ByHand')).toHaveLength(1);
    recorder.note('end');
  });
});

describe.skipIf(victoria.absent)(`VictoriaMetrics${victoria.note}`, () => {
  let source: Server;
  let sourceUrl = '';
  let firing = true;

  beforeAll(async () => {
    // Requests of vmalert to its data source; only the answer to the rule matters here.
    source = createServer((_request, response) => {
      const value = { metric: { instance: 'vm-1' }, value: [Math.floor(Date.now() / 1_000), '1'] };
      const data = { resultType: 'vector', result: firing ? [value] : [] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data }));
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', () => resolve()));
    const address = source.address();
    sourceUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(() => source.close());

  test(
    'an alert of vmalert opens an incident, and ends when vmalert says so',
    { timeout: 60_000 },
    async () => {
      const rules = `
groups:
- name: test
  rules:
  - alert: FromVmalert
    expr: demo == 1
    labels: { severity: error }
    annotations: { summary: 'demo is on' }
`;
      recorder.note('vmalert');
      const peer: Peer = await startVmalert(rules, {
        datasourceUrl: sourceUrl,
        notifierUrl: recorder.url,
        key: web.key,
      });
      try {
        await until('FromVmalert', 'firing');
        expect(await alertsNamed('FromVmalert')).toMatchObject([
          { title: 'demo is on', severity: 'error', incident: { status: 'triggered' } },
        ]);
        firing = false;
        await until('FromVmalert', 'resolved');
        expect(await alertsNamed('FromVmalert')).toHaveLength(1);
        recorder.note('end');
      } finally {
        await peer.stop();
      }
    },
  );

  test(
    'vmagent drops a block that will never be right, and what follows arrives',
    { timeout: 60_000 },
    async () => {
      recorder.note('vmagent');
      const peer = await startVmagent({ url: recorder.url, key: web.key });
      const push = (lines: string) =>
        fetch(`${peer.url}/api/v1/import/prometheus`, { method: 'POST', body: lines });
      const dropped = async (): Promise<number> => {
        const text = await (await fetch(`${peer.url}/metrics`)).text();
        return Number(/^vmagent_remotewrite_packets_dropped_total\{.*\} (\d+)/mu.exec(text)?.[1]);
      };
      try {
        // One hour ahead: no repetition makes that a time that can be stored.
        await push(`poisoned{vm="1"} 1 ${Date.now() + 3_600_000}\n`);
        await expect.poll(dropped, patience).toBeGreaterThan(0);
        await push(`after_poison{vm="1"} 42 ${Date.now()}\n`);
        await expect
          .poll(
            () =>
              selectRows(
                `SELECT value FROM samples JOIN series ON samples.series = series.id
                 WHERE metric = {metric: String}`,
                { metric: 'after_poison' },
                z.object({ value: z.number() }),
              ),
            patience,
          )
          .toEqual([{ value: 42 }]);
        recorder.note('end');
      } finally {
        await peer.stop();
      }
    },
  );
});
