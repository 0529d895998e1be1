import { hostOf, isSecondary, type Graph } from '../company/graph.ts';
import { createRng, pick } from '../random.ts';
import { isModelFault, type FaultKind } from './fault-record.ts';

/** The parts of the company that a fault can hit. */
export type Place = {
  graph: Graph;
  host: { name: string };
  job: { name: string } | null;
};

/** Possible targets of a kind of fault, by name. */
export function possibleTargets({ graph, host, job }: Place, kind: FaultKind): string[] {
  const names = (kinds: readonly string[]): string[] =>
    graph.nodes.filter((node) => kinds.includes(node.kind)).map((node) => node.name);
  if (kind === 'disk-filling' || kind === 'noisy-neighbour' || kind === 'silent-exporter')
    return [host.name];
  if (kind === 'feature-outage' || kind === 'unit-change') return job === null ? [] : [job.name];
  if (kind === 'campaign') return [graph.entry];
  // Model faults affect the fraud model and its host.
  const judges = graph.nodes.filter((node) => node.task === 'fraud');
  if (kind === 'starved-host') return judges.map((node) => hostOf(graph, node));
  if (isModelFault(kind)) return judges.map((node) => node.name);
  if (kind === 'slow-dependency' || kind === 'dependency-outage') return names(['database']);
  if (kind === 'traffic-surge') return [graph.entry];
  if (kind === 'memory-leak') return names(['service']);
  return names(['service', 'model']);
}

/**
 * Target of a fault: the requested one, or a seeded choice among services without a running fault.
 * If possible, it avoids services that no other service waits for, and the entry, which would be
 * too easy to blame because every request passes it.
 */
export function chooseTarget(
  place: Place,
  kind: FaultKind,
  options: { wished?: string | undefined; seed: string; busy: ReadonlySet<string> },
): string | undefined {
  const possible = possibleTargets(place, kind);
  if (options.wished !== undefined) {
    return possible.includes(options.wished) ? options.wished : undefined;
  }
  const free = possible.filter((name) => !options.busy.has(name));
  const { entry, nodes } = place.graph;
  const beside = new Set(nodes.filter(isSecondary).map((node) => node.name));
  const inner = free.filter((name) => name !== entry && !beside.has(name));
  const choices = inner.length > 0 ? inner : free;
  return choices.length === 0
    ? undefined
    : pick(createRng(`target:${kind}:${options.seed}`), choices);
}
