import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from './client.ts';
import { registerDerived } from './derived-series.ts';
import { serviceSignalsSql } from './service-signals-sql.ts';
import { touchSamples, touchedRanges } from './touched-ranges.ts';

const job = 'derive-service-signals';

const metrics = [
  { metric: 'service.request.rate', unit: '1/s' },
  { metric: 'service.error.ratio', unit: '1' },
  { metric: 'service.latency.p50', unit: 's' },
  { metric: 'service.latency.p95', unit: 's' },
  { metric: 'service.latency.p99', unit: 's' },
];

const serviceRow = z.object({
  service: z.string(),
  environment: z.string(),
  exponential: z.number(),
});

/**
 * Rate, error ratio and latency quantiles per service and environment on the grid of TANDEM_SAMPLE_SECONDS, out of
 * the histograms `http.server.request.duration` of all its instances, whatever their temporality. Follows the
 * touched minutes, so back-filled and late points are derived too; the same points give the same samples.
 */
export async function deriveServiceSignals(now: Date): Promise<{ ranges: number }> {
  const nowMs = now.getTime();
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  // Every instance has sent the point that closes a cell one step later.
  const settledMs = gridMs + 1_000;
  const work = await touchedRanges(job, 'histograms', nowMs, {
    graceMs: settledMs,
    withOpen: true,
  });
  const closedMs = Math.floor((nowMs - settledMs) / gridMs) * gridMs;
  const ranges = work.ranges
    .map((range) => ({
      fromMs: Math.floor(range.fromMs / gridMs - 2) * gridMs,
      toMs: Math.min(range.toMs + gridMs, closedMs),
    }))
    .filter((range) => range.toMs > range.fromMs);
  const exponential = ranges.length > 0 && (await registerServices(nowMs));
  for (const range of ranges) {
    await runStatement(serviceSignalsSql(gridMs, exponential), {
      from: range.fromMs,
      to: range.toMs,
    });
    await touchSamples(range);
  }
  await work.done();
  return { ranges: ranges.length };
}

/** Answers whether any of them sends exponential histograms. */
async function registerServices(nowMs: number): Promise<boolean> {
  const services = await selectRows(
    `SELECT labels['service.name'] AS service,
       if(labels['deployment.environment.name'] != '', labels['deployment.environment.name'], labels['deployment.environment']) AS environment,
       max(kind = 'exponential_histogram') AS exponential
     FROM series WHERE metric = 'http.server.request.duration' AND service != ''
     GROUP BY service, environment`,
    {},
    serviceRow,
    { timeoutMs: 30_000 },
  );
  await registerDerived(
    metrics,
    services.map(({ service, environment }) => [
      ['deployment.environment.name', environment],
      ['service.name', service],
    ]),
    nowMs,
  );
  return services.some((service) => service.exponential === 1);
}
