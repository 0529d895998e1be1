import { deriveEdges } from './derive-edges.ts';
import { deriveHistogramSignals } from './derive-histogram-signals.ts';
import { deriveModelCalls } from './derive-model-calls.ts';
import { deriveModelServers } from './derive-model-servers.ts';

/** Golden signals of services, edges and calls of models out of histograms, spans and metrics of model servers; one failing does not hold the others back. */
export async function deriveSignals(now: Date): Promise<void> {
  const results = await Promise.allSettled([
    deriveHistogramSignals(now),
    deriveEdges(now),
    deriveModelCalls(now),
    deriveModelServers(now),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
