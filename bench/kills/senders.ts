import { setTimeout as sleep } from 'node:timers/promises';
import {
  remoteWriteHeaders,
  snappyBody,
  writeRequest,
} from '#server/ingest/prometheus/remote-write-fixture.ts';

export type Signal = 'sample' | 'log' | 'alert';

type Message = { path: string; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> };

const json = { 'content-type': 'application/json' };
const bytes = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(value));

/**
 * The n-th message of a kind. Every message is different, so that a lost or duplicated one is
 * visible.
 */
function messageOf(signal: Signal, n: number, startMs: number): Message {
  if (signal === 'sample') {
    const body = snappyBody(
      writeRequest([{ labels: [['__name__', 'bench_killed']], samples: [[startMs + n, n]] }]),
    );
    return { path: '/api/v1/write', headers: remoteWriteHeaders, body: new Uint8Array(body) };
  }
  if (signal === 'log') {
    const record = {
      timeUnixNano: `${startMs + n}000000`,
      severityNumber: 9,
      body: { stringValue: `killed ${n}` },
    };
    const resourceLogs = [{ resource: { attributes: [] }, scopeLogs: [{ logRecords: [record] }] }];
    return { path: '/v1/logs', headers: json, body: bytes({ resourceLogs }) };
  }
  const alert = {
    labels: { alertname: 'BenchKilled', number: String(n) },
    startsAt: new Date(startMs + n).toISOString(),
    // Prometheus sends both times. With them, an identical body is a repeat; without an end, each
    // body would count as new.
    endsAt: new Date(startMs + n + 7_200_000).toISOString(),
  };
  return { path: '/api/v2/alerts', headers: json, body: bytes([alert]) };
}

export type Sender = {
  acknowledged: Map<Signal, number>;
  repeats: number;
  stop: () => Promise<void>;
};

/** Starts senders of every kind that repeat a message, byte for byte, until it is acknowledged. */
export function startSenders(target: () => { url: string; key: string }, startMs: number): Sender {
  let running = true;
  const acknowledged = new Map<Signal, number>();
  const sender: Sender = { acknowledged, repeats: 0, stop: async () => undefined };
  const run = async (signal: Signal): Promise<void> => {
    for (let n = 0; running; n += 1) {
      const message = messageOf(signal, n, startMs);
      for (let tries = 0; ; tries += 1) {
        const { url, key } = target();
        const ok = await fetch(url + message.path, {
          method: 'POST',
          body: message.body,
          headers: { ...message.headers, authorization: `Bearer ${key}` },
        }).then(
          async (answer) => {
            await answer.arrayBuffer();
            return answer.ok;
          },
          () => false,
        );
        if (tries > 0) sender.repeats += 1;
        if (ok) break;
        await sleep(50);
      }
      acknowledged.set(signal, n + 1);
    }
  };
  const all = Promise.all((['sample', 'log', 'alert'] as const).map(run));
  sender.stop = async () => {
    running = false;
    await all;
  };
  return sender;
}
