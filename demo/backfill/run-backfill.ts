import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Episode } from '../past/episode.ts';
import { denseStepMs, planPast } from '../past/plan-past.ts';
import { LONG_GAP_MS, readState, resumeState, SHORT_GAP_MS, writeState } from './backfill-state.ts';
import { drawChunk, type DrawOptions } from './draw-chunk.ts';
import { planChunks, type DenseSpan } from './plan.ts';
import type { RequestModel } from './request-model.ts';

export interface BackfillOptions extends DrawOptions {
  /** The back office, whose history has no faults. */
  readonly office: RequestModel;
  readonly exporter: PushMetricExporter;
  readonly statePath: string;
  readonly seed: string;
  readonly days: number;
  readonly hasFaultyPast: boolean;
  readonly onProgress: (progress: { done: number; total: number }) => void;
}

const MAX_BACKOFF_MS = 10_000;

function exportOnce(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<Error | null> {
  return new Promise((resolve) => {
    exporter.export(metrics, (result) =>
      resolve(result.code === 0 ? null : (result.error ?? new Error('the export failed'))),
    );
  });
}

/**
 * Retries until the export succeeds, in addition to the exporter's own retries, which honor
 * Retry-After.
 */
async function exportPatiently(
  exporter: PushMetricExporter,
  metrics: ResourceMetrics,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const error = await exportOnce(exporter, metrics);
    if (error === null) return;
    if (attempt % 6 === 0) console.error(`demo: the back-fill waits: ${error.message}`);
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(MAX_BACKOFF_MS, 500 * 2 ** Math.min(attempt, 6)));
    });
  }
}

function pastOf(options: BackfillOptions, anchorMs: number | undefined): Episode[] {
  const { model, days, sampleSeconds, hasFaultyPast } = options;
  return anchorMs === undefined || !hasFaultyPast
    ? []
    : planPast({ graph: model.graph, anchorMs, days, sampleSeconds });
}

function denseSpans(options: BackfillOptions, episodes: readonly Episode[]): DenseSpan[] {
  const stepMs = denseStepMs(options.sampleSeconds);
  return episodes.map(({ fromMs, toMs, cutsMs }) => ({ fromMs, toMs, cutsMs, stepMs }));
}

/** Fills the missing history and stores its progress. Returns the number of points sent. */
export async function runBackfill(options: BackfillOptions): Promise<number> {
  const { statePath, seed, days, exporter, onProgress } = options;
  let points = 0;
  for (;;) {
    const minGapMs = points === 0 ? LONG_GAP_MS : SHORT_GAP_MS;
    const state = resumeState(readState(statePath), seed, Date.now(), { days, minGapMs });
    if (state.window === null) return points;
    const { window } = state;
    const episodes = pastOf(options, state.anchorMs);
    const chunks = planChunks(window.fromMs, window.toMs, denseSpans(options, episodes));
    onProgress({ done: window.done, total: chunks.length });
    let sending: Promise<unknown> = Promise.resolve();
    for (const [index, chunk] of chunks.entries()) {
      if (index < window.done) continue;
      const shop = drawChunk({ ...options, episodes }, chunk);
      const office = drawChunk({ ...options, model: options.office }, chunk);
      points += shop.points + office.points;
      const resources = [...shop.resources, ...office.resources];
      await sending;
      sending = Promise.all(resources.map((metrics) => exportPatiently(exporter, metrics)));
      writeState(statePath, { ...state, window: { ...window, done: index } });
      onProgress({ done: index, total: chunks.length });
    }
    await sending;
    onProgress({ done: chunks.length, total: chunks.length });
    writeState(statePath, { ...state, window: null, coveredToMs: window.toMs });
  }
}

/** Records that live telemetry flows, so that a later start can determine the gap. */
export function noteLive(statePath: string, seed: string): void {
  const state = readState(statePath);
  if (state !== null && state.seed === seed && state.window === null) {
    writeState(statePath, { ...state, coveredToMs: Date.now() });
  }
}
