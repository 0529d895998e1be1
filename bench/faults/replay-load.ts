import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { drawChunk, type DrawOptions } from '../../demo/backfill/draw-chunk.ts';
import { planChunks, type Chunk } from '../../demo/backfill/plan.ts';
import { RequestModel } from '../../demo/backfill/request-model.ts';
import type { Graph } from '../../demo/company/graph.ts';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { officeGraph } from '../../demo/office/office-graph.ts';
import { HEALTHY, type Disturbance } from '../../demo/past/episode.ts';
import { createMetricExporter } from '../../demo/telemetry/exporters.ts';

const HISTORY_DAYS = 28;
const DAY_MS = 86_400_000;
/** Number of live samples to generate and send at once. */
const CHUNK_STEPS = 240;
const DECISIONS = { approve: 0.8, review: 0.15, decline: 0.05 };

export type LoadPlan = {
  seed: string;
  sampleSeconds: number;
  /** Start of the replayed day. The expected ranges use the history before it. */
  fromMs: number;
  /** End of the day. An hour with a fault follows. */
  toMs: number;
};

const HOUR_MS = 3_600_000;

/**
 * Makes one service slow and unreliable after the day. A run that does not detect it proves
 * nothing.
 */
function plantedFault(graph: Graph, { toMs }: LoadPlan): Disturbance {
  const onsetMs = toMs + HOUR_MS / 4;
  return {
    target: graph.orders,
    fromMs: toMs,
    toMs: toMs + HOUR_MS,
    effect: (timeMs) => (timeMs < onsetMs ? HEALTHY : { ...HEALTHY, slowdown: 4, errorRate: 0.03 }),
    version: () => null,
  };
}

function send(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(metrics, (result) => {
      if (result.code === 0) resolve();
      else reject(result.error ?? new Error('the export failed'));
    });
  });
}

/** The day and the hour after it, in steps of live samples. */
function liveChunks({ fromMs, sampleSeconds, ...plan }: LoadPlan): Chunk[] {
  const toMs = plan.toMs + HOUR_MS;
  const stepMs = sampleSeconds * 1_000;
  const lengthMs = CHUNK_STEPS * stepMs;
  return Array.from({ length: Math.ceil((toMs - fromMs) / lengthMs) }, (_, index) => {
    const startMs = fromMs + index * lengthMs;
    return { fromMs: startMs, toMs: Math.min(toMs, startMs + lengthMs), stepMs };
  });
}

async function sendChunks(
  models: readonly RequestModel[],
  chunks: readonly Chunk[],
  options: Omit<DrawOptions, 'model'>,
  exporter: PushMetricExporter,
): Promise<number> {
  let points = 0;
  for (const chunk of chunks) {
    const drawn = models.map((model) => drawChunk({ ...options, model }, chunk));
    points += drawn.reduce((sum, part) => sum + part.points, 0);
    await Promise.all(
      drawn.flatMap((part) => part.resources.map((metrics) => send(exporter, metrics))),
    );
  }
  return points;
}

/**
 * Sends the normal load of a generated company over OTLP: weeks of history, a whole day at the live
 * sampling interval without any fault, then an hour with one. Deterministic for a plan.
 */
export async function sendLoad(
  plan: LoadPlan,
  target: { url: string; apiKey: string },
): Promise<number> {
  const { seed, sampleSeconds, fromMs } = plan;
  const exporter = createMetricExporter({ ...target, sampleSeconds }, 60_000);
  const shop = seededGraph(seed);
  const models = [shop, officeGraph(seed)].map((graph) => new RequestModel(graph));
  const options = {
    sampleSeconds,
    decisions: DECISIONS,
    episodes: [plantedFault(shop, plan)],
  };
  const history = planChunks(fromMs - HISTORY_DAYS * DAY_MS, fromMs);
  const before = await sendChunks(models, history, options, exporter);
  const day = await sendChunks(models, liveChunks(plan), options, exporter);
  await exporter.shutdown();
  return before + day;
}
