import { deriveEdges } from './derive-edges.ts';
import { deriveHistogramSignals } from './derive-histogram-signals.ts';
import { deriveModelCalls } from './derive-model-calls.ts';
import { deriveModelServers } from './derive-model-servers.ts';
import { readTouches } from './touched-minutes.ts';

/** Golden signals of services, edges and calls of models out of histograms, spans and metrics of model servers; one failing does not hold the others back. */
export async function deriveSignals(now: Date): Promise<void> {
  const touches = await readTouches([
    'derive-histogram-signals',
    'derive-edges',
    'derive-model-calls',
    'derive-model-servers',
    'series',
  ]);
  const results = await Promise.allSettled([
    deriveHistogramSignals(now, touches),
    deriveEdges(now, touches),
    deriveModelCalls(now, touches),
    deriveModelServers(now, touches),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
