import { deriveEdges } from './derive-edges.ts';
import { deriveHistogramSignals } from './derive-histogram-signals.ts';

/** Golden signals of services and edges out of histograms and spans; one failing does not hold the other back. */
export async function deriveSignals(now: Date): Promise<void> {
  const results = await Promise.allSettled([deriveHistogramSignals(now), deriveEdges(now)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
