import { buildGraph, type Graph } from '../company/graph.ts';

/** Two releases before the bad one. */
const VERSIONS = ['1.8.4', '1.9.0'];

/**
 * The back office on its own host: it calls nothing in the shop, and nothing in the shop calls it.
 */
export function officeGraph(seed: string, sentShare = 1): Graph {
  const name = 'statements';
  return buildGraph([{ name, kind: 'service', medianMs: 24, calls: [], versions: VERSIONS }], {
    seed: `office-${seed}`,
    host: 'office-host-1',
    requestsPerSecond: 8,
    sentShare,
    orderShare: 0.6,
    orders: name,
  });
}
