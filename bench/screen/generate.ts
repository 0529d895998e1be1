import { runStatement } from '#server/telemetry/client.ts';

export const SERIES = 100_000;
export const ANOMALOUS = 200;
const SAMPLES = 60;
/** Distinct series ids spread over the whole range, like hashes. */
const id = 'cityHash64(number)';
const metric = `['service.error.ratio', 'service.latency.p95'][number % 2 + 1]`;
/** The baseline level of a series and its spread. */
const level = `(10 + number % 90) * if(number % 2 = 0, 0.0001, 1)`;

const columns = (sql: string): string => sql.replaceAll('\n', ' ');

/**
 * Generates 100,000 golden-signal series of 50,000 services: an hour-of-week and an hour-of-day
 * history of all 192 cells, and the last ten minutes in ten-second steps. The last ten samples of
 * the first 200 series are out of range.
 */
export async function generate(now: Date, sampleSeconds: number): Promise<void> {
  await runStatement(
    columns(`INSERT INTO series (id, check, metric, labels, source, unit, kind, first_seen)
    SELECT ${id}, number, ${metric}, map('service.name', concat('service-', toString(intDiv(number, 2)))),
      'bench', '', 'gauge', now64(3) - INTERVAL 30 DAY FROM numbers(${SERIES})`),
  );
  for (const [kind, cells, days] of [
    ['how', 168, 4],
    ['hod', 24, 28],
  ] as const) {
    for (let from = 0; from < cells; from += 24) {
      await runStatement(
        columns(`INSERT INTO baselines (kind, cell, series, median, mad, n, days, computed_at)
        SELECT '${kind}', ${from} + cell, ${id}, ${level}, ${level} * 0.05, ${days} * 60, ${days}, now64(3)
        FROM numbers(${SERIES}) ARRAY JOIN range(24) AS cell`),
      );
    }
  }
  await runStatement(
    columns(`INSERT INTO samples (series, ts, value)
    SELECT ${id}, fromUnixTimestamp64Milli({now:Int64} - step * {sample:Int64}),
      ${level} * (1 + 0.05 * (toFloat64(cityHash64(number, step) % 2000) / 1000 - 1))
        + if(number < ${ANOMALOUS} AND step < 10, if(number % 2 = 0, 0.3, 2 * ${level}), 0)
    FROM numbers(${SERIES}) ARRAY JOIN range(${SAMPLES}) AS step`),
    { now: now.getTime(), sample: sampleSeconds * 1_000 },
  );
}
