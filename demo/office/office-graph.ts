import { buildGraph, type Graph } from '../company/graph.ts';

/** Two releases before the one that turned out bad. */
const VERSIONS = ['1.8.4', '1.9.0'];

/** The back office: on a host of its own, it calls nothing of the shop and nothing of the shop calls it. */
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
