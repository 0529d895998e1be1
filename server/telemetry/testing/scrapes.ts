import { z } from 'zod';
import { selectRows } from '../client.ts';
import type { BatchBuilder } from '../spool/batch-builder.ts';
import { addSeries } from './rows.ts';

/** For integration tests: when the scrapes of model servers begin, and when their signals are derived. */
export const t0 = Date.UTC(2026, 10, 25, 12, 0, 0);
export const now = new Date(t0 + 900_000);

/** Lines as servers expose them; labels of the scrape are added as Prometheus does. */
function parseLine(
  line: string,
  scraped: Record<string, string>,
): { metric: string; labels: Record<string, string>; value: number } {
  const [, metric = '', inner = '', value = ''] = /^([\w:]+)\{(.*?),?\} (\S+)$/u.exec(line) ?? [];
  const labels = { ...scraped };
  for (const [, name = '', text = ''] of inner.matchAll(/(\w+)="([^"]*)"/gu)) labels[name] = text;
  return { metric, labels, value: Number(value) };
}

/**
 * Adds scrapes of one instance, every `everyMs` for five minutes; `lines` gets the number of the
 * step.
 */
export function scrapes(
  builder: BatchBuilder,
  lines: (step: number) => string[],
  { everyMs = 10_000, offsetMs = 0, instance = 'gpu-1:8000' } = {},
): void {
  for (let step = 0; step * everyMs <= 300_000; step += 1)
    for (const line of lines(step)) {
      const { metric, labels, value } = parseLine(line, { instance, job: 'serving' });
      const series = addSeries(builder, metric, labels);
      builder.addSample(series, t0 + step * everyMs + offsetMs, value);
    }
}

/** Adds `each` requests between two points, half of them within 5 ms and half within 10 ms. */
export function addDurations(builder: BatchBuilder, series: bigint, each: number): void {
  for (let step = 0; step <= 30; step += 1)
    builder.addHistogram({
      series,
      tsMs: t0 + step * 10_000,
      startMs: t0 - 3_600_000,
      temporality: 2,
      count: step * each,
      sum: step,
      min: Number.NaN,
      max: Number.NaN,
      shape: 'explicit',
      bounds: [0.005, 0.01],
      counts: [(step * each) / 2, (step * each) / 2, 0],
      scale: 0,
      offset: 0,
      zeroCount: 0,
      zeroThreshold: 0,
      negativeOffset: 0,
      negativeCounts: [],
    });
}

const row = z.object({ ms: z.coerce.number(), value: z.number() });

/** Samples of a signal of a model as [seconds, value]. */
export async function signal(name: string, model: string): Promise<[number, number][]> {
  const rows = await selectRows(
    `SELECT toUnixTimestamp64Milli(ts) AS ms, round(value, 6) AS value FROM samples FINAL
     WHERE series IN (SELECT id FROM series WHERE metric = {name:String} AND labels['model'] = {model:String}) ORDER BY ts`,
    { name: `inference.${name}`, model },
    row,
  );
  return rows.map(({ ms, value }) => [(ms - t0) / 1_000, value]);
}

/** The one value that a signal has throughout, cells at the edges left out; null for none. Throws where it changes. */
export async function steady(name: string, model: string): Promise<number | null> {
  const values = (await signal(name, model)).flatMap(([at, value]) =>
    at > 60 && at <= 240 ? [value] : [],
  );
  const [first = null] = values;
  if (values.some((value) => value !== first))
    throw new Error(`${name} of ${model} is not steady: ${values.join(', ')}`);
  return first;
}
