import { afterAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { selectRows } from '../client.ts';
import { BatchBuilder } from '../spool/batch-builder.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { addSeries, clearTelemetry, storeBatch, touchAgain } from '../testing/rows.ts';
import { addDurations, now, scrapes, signal, steady, t0 } from '../testing/scrapes.ts';
import { deriveModelServers } from './derive-model-servers.ts';

beforeEach(() => clearTelemetry(['series', 'samples', 'histograms']));
afterAll(closeIngest);

const total = async (): Promise<number> => {
  const rows = await selectRows(
    "SELECT count() AS n FROM samples FINAL WHERE series IN (SELECT id FROM series WHERE source = 'tandem')",
    {},
    z.object({ n: z.coerce.number() }),
  );
  return rows[0]?.n ?? 0;
};

const vllmName = 'meta-llama/Llama-3.1-8B-Instruct';
function vllm(step: number): string[] {
  const own = `engine="0",model_name="${vllmName}"`;
  return [
    `vllm:request_success_total{${own},finished_reason="stop"} ${step * 35}`,
    `vllm:request_success_total{${own},finished_reason="length"} ${step * 4}`,
    `vllm:request_success_total{${own},finished_reason="error"} ${step}`,
    `vllm:e2e_request_latency_seconds_bucket{le="0.5",${own}} ${step * 20}`,
    `vllm:e2e_request_latency_seconds_bucket{le="1.0",${own}} ${step * 40}`,
    `vllm:e2e_request_latency_seconds_bucket{le="+Inf",${own}} ${step * 40}`,
    `vllm:e2e_request_latency_seconds_count{${own}} ${step * 40}`,
    `vllm:request_queue_time_seconds_sum{${own}} ${step * 8}`,
    `vllm:num_requests_waiting{${own}} 3`,
    `vllm:kv_cache_usage_perc{${own}} 0.6`,
  ];
}

test('vLLM: two engines, of which one is restarted', async () => {
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, vllm);
  scrapes(builder, (step) => vllm(step < 15 ? step : step - 14), {
    instance: 'gpu-2:8000',
    offsetMs: 3_000,
  });
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', vllmName)).toBe(8);
  expect(await steady('error.ratio', vllmName)).toBe(0.025);
  expect(await steady('latency.p50', vllmName)).toBe(0.5);
  expect(await steady('latency.p95', vllmName)).toBe(0.95);
  expect(await steady('queue.time', vllmName)).toBe(0.2);
  expect(await steady('queue.length', vllmName)).toBe(6);
  expect(await steady('cache.utilization', vllmName)).toBe(0.6);
  expect(await signal('latency.mean', vllmName)).toEqual([]);
  const before = [await total(), await signal('request.rate', vllmName)];
  await touchAgain('samples', t0, 10);
  await deriveModelServers(now);
  expect([await total(), await signal('request.rate', vllmName)]).toEqual(before);
});

test('vLLM under KServe: renamed by its monitor, and told once where both names arrive', async () => {
  const renamed = (step: number) => vllm(step).map((line) => `kserve_${line}`);
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, renamed);
  await storeBatch(builder);
  await deriveModelServers(now);
  const told = async () => [
    await steady('request.rate', vllmName),
    await steady('error.ratio', vllmName),
    await steady('latency.p95', vllmName),
    await steady('queue.length', vllmName),
    await steady('cache.utilization', vllmName),
  ];
  expect(await told()).toEqual([4, 0.025, 0.95, 3, 0.6]);
  const both = new BatchBuilder('key:remote_write');
  scrapes(both, vllm);
  await storeBatch(both);
  await touchAgain('samples', t0, 10);
  await deriveModelServers(now);
  expect(await told()).toEqual([4, 0.025, 0.95, 3, 0.6]);
});

test('Triton: versions add up, cancelled requests did not fail, quantiles where it sums them up', async () => {
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, (step) =>
    ['1', '2'].flatMap((version) => [
      `nv_inference_request_success{model="resnet50",version="${version}"} ${8_192 + step * 9}`,
      `nv_inference_request_failure{model="resnet50",reason="BACKEND",version="${version}"} ${step}`,
      `nv_inference_request_failure{model="resnet50",reason="CANCELED",version="${version}"} ${step * 2}`,
      `nv_inference_request_duration_us{model="resnet50",version="${version}"} ${step * 12 * 25_000}`,
      `nv_inference_queue_duration_us{model="resnet50",version="${version}"} ${step * 12 * 1_000}`,
      `nv_inference_pending_request_count{model="resnet50",version="${version}"} 2`,
      `nv_inference_request_summary_us{model="resnet50",version="${version}",quantile="0.5"} 20000`,
      `nv_inference_request_summary_us{model="resnet50",version="${version}",quantile="0.95"} ${version}0000`,
    ]),
  );
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', 'resnet50')).toBe(2.4);
  expect(await steady('error.ratio', 'resnet50')).toBeCloseTo(1 / 12, 6);
  expect(await steady('latency.mean', 'resnet50')).toBe(0.025);
  expect(await steady('latency.p50', 'resnet50')).toBe(0.02);
  expect(await steady('latency.p95', 'resnet50')).toBe(0.02);
  expect(await steady('queue.time', 'resnet50')).toBe(0.001);
  expect(await steady('queue.length', 'resnet50')).toBe(4);
});

test('TorchServe: scraped once a minute, with a comma behind the labels, and nothing of failures', async () => {
  const builder = new BatchBuilder('key:remote_write');
  const own = 'uuid="d70da642",model_name="cifar10_model",model_version="1.0",';
  scrapes(
    builder,
    (step) => [
      `ts_inference_requests_total{${own}} ${36 + step * 60}.0`,
      `ts_inference_latency_microseconds{${own}} ${5_484_021.691 + step * 60 * 4_000}`,
      `ts_queue_latency_microseconds{${own}} ${step * 60 * 500}`,
    ],
    { everyMs: 60_000 },
  );
  await storeBatch(builder);
  await deriveModelServers(now);
  // One sample for each scrape: cells are as long as its interval.
  expect(await signal('request.rate', 'cifar10_model')).toEqual(
    [60, 120, 180, 240, 300].map((at) => [at, 1]),
  );
  expect(await steady('latency.mean', 'cifar10_model')).toBe(0.004);
  expect(await steady('queue.time', 'cifar10_model')).toBe(0.0005);
  expect(await signal('error.ratio', 'cifar10_model')).toEqual([]);
});

test('KServe: its own histogram, and the proxy of its Knative revisions, which counts where both tell', async () => {
  const builder = new BatchBuilder('key:remote_write');
  const iris = 'model_name="iris"';
  const proxy = (revision: string, status: string) =>
    `configuration_name="iris-predictor",container_name="queue-proxy",namespace_name="ml",response_code="${status}00",response_code_class="${status}xx",revision_name="iris-predictor-0000${revision}",service_name="iris-predictor"`;
  scrapes(builder, (step) => [
    `request_predict_seconds_bucket{le="0.005",${iris}} ${step * 5}`,
    `request_predict_seconds_bucket{le="0.01",${iris}} ${step * 10}`,
    `request_predict_seconds_bucket{le="+Inf",${iris}} ${step * 10}`,
    `request_predict_seconds_count{${iris}} ${step * 10}`,
    `request_predict_seconds_count{model_name="alone"} ${step * 10}`,
    `revision_app_request_count{${proxy('1', '2')}} ${step * 8}`,
    `revision_app_request_count{${proxy('2', '5')}} ${step * 4}`,
    `revision_app_request_latencies_bucket{le="5",${proxy('1', '2')}} 0`,
    `revision_app_request_latencies_bucket{le="10",${proxy('1', '2')}} ${step * 8}`,
    `revision_app_request_latencies_bucket{le="+Inf",${proxy('1', '2')}} ${step * 8}`,
    `revision_app_request_count{configuration_name="shop",revision_name="shop-00001",response_code_class="2xx"} ${step}`,
  ]);
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', 'iris')).toBe(1.2);
  expect(await steady('error.ratio', 'iris')).toBeCloseTo(1 / 3, 6);
  expect(await steady('latency.p50', 'iris')).toBe(0.0075);
  expect(await steady('request.rate', 'alone')).toBe(1);
  expect(await signal('error.ratio', 'alone')).toEqual([]);
  // Other services of Knative are no models.
  expect(await signal('request.rate', 'shop')).toEqual([]);
});

test('histograms over OTLP tell the same as those of remote write', async () => {
  const builder = new BatchBuilder('key:otlp');
  const series = addSeries(
    builder,
    'request_predict_seconds',
    { model_name: 'iris', 'service.name': 'iris', 'deployment.environment.name': 'production' },
    'histogram',
  );
  // Another series of the same sender marks the minutes as touched.
  const beside = addSeries(builder, 'process_open_fds', { 'service.name': 'iris' });
  for (let step = 0; step <= 30; step += 1) builder.addSample(beside, t0 + step * 10_000, 5);
  addDurations(builder, series, 10);
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', 'iris')).toBe(1);
  expect(await steady('latency.p95', 'iris')).toBe(0.0095);
});

test('a server that was scaled to nothing ends the series of its model, one of two does not', async () => {
  const builder = new BatchBuilder('key:remote_write');
  for (const [name, instance] of [
    ['gone', 'a:8002'],
    ['half', 'a:8002'],
    ['half', 'b:8002'],
  ] as const) {
    const labels = { model: name, version: '1', instance };
    const series = addSeries(builder, 'nv_inference_request_success', labels);
    for (let step = 0; step <= 30; step += 1) {
      if (instance === 'a:8002' && step > 20) continue;
      builder.addSample(series, t0 + step * 10_000, step * 10);
    }
    // Prometheus writes this once a target is gone.
    if (instance === 'a:8002') builder.addSample(series, t0 + 205_000, Number.NaN);
  }
  await storeBatch(builder);
  await deriveModelServers(now);
  await deriveModelServers(now);
  const ends = await selectRows(
    `SELECT labels['model'] AS model, toUnixTimestamp64Milli(ts) AS ms FROM samples FINAL
     INNER JOIN (SELECT id, labels FROM series FINAL WHERE source = 'tandem') AS s ON s.id = samples.series
     WHERE isNaN(value)`,
    {},
    z.object({ model: z.string(), ms: z.coerce.number() }),
  );
  expect(ends.map(({ model, ms }) => [model, ms - t0])).toEqual([
    ['gone', 210_001],
    ['gone', 210_001],
  ]);
  const last = (await signal('request.rate', 'half')).filter(([at]) => at > 220 && at <= 300);
  expect(new Set(last.map(([, value]) => value))).toEqual(new Set([1]));
});

test('metrics of other programs leave nothing, and cost no series', async () => {
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, (step) => [`http_requests_total{model="car"} ${step}`]);
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await total()).toBe(0);
});
