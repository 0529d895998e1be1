import { buildGraph, type Graph } from '../company/graph.ts';

/** Two releases before the bad one. */
const VERSIONS = ['1.8.4', '1.9.0'];

/** The back office on a separate host, without calls to or from the shop. */
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
