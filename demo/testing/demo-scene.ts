import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo, type RunningDemo } from '../demo.ts';
import { DemoClient } from './demo-client.ts';
import { startOtlpSink, type OtlpSink, type SinkPoint } from './otlp-sink.ts';

const SECRET = `whsec_${Buffer.from('a secret for this test only').toString('base64')}`;
export const SERVER_DURATION = 'http.server.request.duration';

/** A demo company whose back-fill of three hours is done, and what it sends to. */
export interface DemoScene {
  demo: RunningDemo;
  client: DemoClient;
  sink: OtlpSink;
  dataDir: string;
  liveFromMs: number;
  /** Answered requests of a service on a route, as its server saw them. */
  served: (name: string, route: string, when: (point: SinkPoint) => boolean) => SinkPoint[];
  end: () => Promise<void>;
}

export async function startDemoScene(): Promise<DemoScene> {
  const dataDir = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const sink = await startOtlpSink();
  sink.refuse = 3;
  const demo = await startDemo({
    port: 0,
    seed: 'default',
    sampleSeconds: 1,
    tandemUrl: sink.url,
    publicUrl: sink.url,
    apiKey: 'tdm_test',
    webhookSecret: SECRET,
    dataDir,
    load: 1,
    historyDays: 3 / 24,
    hasFaultyPast: true,
    labelDelaySeconds: 2,
  });
  await demo.ready;
  return {
    demo,
    client: new DemoClient(demo.port, SECRET),
    sink,
    dataDir,
    liveFromMs: Date.now(),
    served: (name, route, when) =>
      sink.points.filter(
        (point) =>
          point.metric === SERVER_DURATION &&
          point.attributes['service.name'] === name &&
          point.attributes['http.route'] === route &&
          point.attributes['http.response.status_code'] === '200' &&
          when(point),
      ),
    end: async () => {
      await demo.stop();
      sink.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A busy machine carries the company out late: what it shows is waited for, never expected at a second. */
export const patient = { timeout: 60_000, interval: 250 };
