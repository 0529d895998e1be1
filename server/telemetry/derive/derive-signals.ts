import { deriveEdges } from './derive-edges.ts';
import { deriveHistogramSignals } from './derive-histogram-signals.ts';
import { deriveModelCalls } from './derive-model-calls.ts';
import { deriveModelServers } from './derive-model-servers.ts';
import { readTouches, settleTouches, type Settlement } from './touched-minutes.ts';
import type { SharedTouches } from './touched-ranges.ts';

/**
 * Derives golden signals of services, edges and model calls from histograms, spans and model server
 * metrics. A failure of one does not block the others.
 */
export async function deriveSignals(now: Date): Promise<void> {
  const touches = await readTouches([
    'derive-histogram-signals',
    'derive-edges',
    'derive-model-calls',
    'derive-model-servers',
    'series',
  ]);
  const settlements: Settlement[] = [];
  const shared: SharedTouches = {
    touches,
    settle: async (settlement) => void settlements.push(settlement),
  };
  const results = await Promise.allSettled([
    deriveHistogramSignals(now, shared),
    deriveEdges(now, shared),
    deriveModelCalls(now, shared),
    deriveModelServers(now, shared),
  ]);
  await settleTouches({
    finished: settlements.flatMap((settlement) => settlement.finished),
    begun: settlements.flatMap((settlement) => settlement.begun),
    added: settlements.flatMap((settlement) => settlement.added),
  });
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
