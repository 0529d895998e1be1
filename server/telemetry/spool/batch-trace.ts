import { BatchBuilder } from './batch-builder.ts';
import type { Batch, BatchTrace, Touch, TouchedKind } from './batch.ts';
import { isParts } from './inference-blocks.ts';

const minuteMs = 60_000;

/** Combined notification of these batches for the jobs. */
export function traceOf(batches: readonly Batch[]): BatchTrace {
  const touched = batches.filter((batch) => batch.trace === undefined);
  const traces = batches.flatMap(({ trace }) => trace ?? []);
  const columns = {
    samples: touched.map((batch) => batch.samples.tsMs),
    histograms: touched.map((batch) => batch.histograms.tsMs),
    spans: touched.map((batch) => batch.spans.map((span) => span.tsMs)),
  };
  return {
    touches: [
      ...touchesOf('samples', columns.samples),
      ...touchesOf('histograms', columns.histograms),
      ...touchesOf('spans', columns.spans),
      ...traces.flatMap(({ touches }) => touches),
    ],
    series: touched.some(({ newSeries }) => newSeries.length > 0) || traces.some((t) => t.series),
    models: [
      ...new Set([
        ...touched.flatMap(({ layouts }) => layouts.map(({ model }) => model)),
        ...traces.flatMap(({ models }) => models),
      ]),
    ],
    parts: touched.some(isParts) || traces.some(({ parts }) => parts),
  };
}

function touchesOf(kind: TouchedKind, columns: readonly ArrayLike<number>[]): Touch[] {
  const since = new Map<number, number>();
  let minute = Number.NaN;
  let earliest = Number.NaN;
  for (const column of columns) {
    for (let row = 0; row < column.length; row += 1) {
      const tsMs = column[row] ?? 0;
      // The previous row is usually from the same minute.
      if (tsMs >= earliest && tsMs < minute + minuteMs) continue;
      minute = Math.floor(tsMs / minuteMs) * minuteMs;
      earliest = Math.min(tsMs, since.get(minute) ?? tsMs);
      since.set(minute, earliest);
    }
  }
  return [...since].map(([start, tsMs]) => ({ kind, minuteMs: start, sinceMs: Math.floor(tsMs) }));
}

/** True if a trace contains nothing. */
export function isSilent({ touches, series, models, parts }: BatchTrace): boolean {
  return touches.length === 0 && !series && models.length === 0 && !parts;
}

/**
 * Remaining work of batches whose rows are in ClickHouse: alerts, changes and, in the first batch,
 * the trace.
 */
export function withoutRows(batches: readonly Batch[], trace: BatchTrace): Batch[] {
  return batches.map((batch, index) => {
    const builder = new BatchBuilder(batch.sourceId);
    builder.inbox.push(...batch.inbox);
    const silent: BatchTrace = { touches: [], series: false, models: [], parts: false };
    return { ...builder.build(), trace: index === 0 ? trace : silent };
  });
}
