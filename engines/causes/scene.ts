import { indexGraph, type GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseGraph, CauseInput } from '#engines/causes/cause-input.ts';
import { alertingSeries, guardMs, incidentOnset } from '#engines/causes/incident-onset.ts';
import { measureSeries, type Measured } from '#engines/causes/measure-series.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import { clamp } from '#engines/math/clamp.ts';

/** All measurements of an incident, taken once and shared by all hypotheses. */
export interface Scene {
  readonly input: CauseInput;
  readonly graph: GraphIndex;
  readonly onsetMs: number;
  readonly all: readonly Measured[];
  readonly alerting: ReadonlySet<string>;
  /** Alerting series that left their normal level. The other alerting series only went silent. */
  readonly departed: ReadonlySet<string>;
  /** Series of a node itself, by role; the quantile nearest p95 first. */
  ofNode(key: string, role: SignalRole): readonly Measured[];
  /** Series of an edge, by role. */
  ofEdge(caller: string, callee: string, role: SignalRole): readonly Measured[];
}

/** Alerts judge p95 and callers notice it; p50 hides a slow minority, p99 is noisy. */
function quantileOrder(metric: string): number {
  const quantile = /p(\d+)$/.exec(metric)?.[1];
  if (quantile === '95') return 0;
  if (quantile === '90') return 1;
  if (quantile === '99') return 2;
  return quantile === undefined ? 3 : 4;
}

/** 0 for a change within the noise (2 IQR), approaching 1 for a large one. */
export function squash(score: number): number {
  return score <= 2 ? 0 : (score - 2) / (score + 1);
}

/** 0 below `from`, 1 above `to`, linear in between. */
export function grade(value: number, from: number, to: number): number {
  return Number.isNaN(value) ? 0 : clamp((value - from) / (to - from), 0, 1);
}

/** Adds calls that appear in edge series but not in the graph. */
function completeGraph(input: CauseInput): CauseGraph {
  const known = indexGraph(input.graph);
  const nodes = input.series
    .filter((series) => !known.nodes.has(known.keyOf(series.resource)))
    .map((series) => series.resource);
  const edges = input.series.flatMap((series) => {
    if (!series.caller) return [];
    const from = known.keyOf(series.caller);
    const to = known.keyOf(series.resource);
    if (known.callees(from).includes(to)) return [];
    return [
      {
        from: known.nodes.get(from) ?? series.caller,
        to: known.nodes.get(to) ?? series.resource,
        kind: 'calls' as const,
      },
    ];
  });
  return { nodes: [...input.graph.nodes, ...nodes], edges: [...input.graph.edges, ...edges] };
}

/** Measures all series around the incident's onset and indexes them by node and edge. */
export function measureScene(input: CauseInput): Scene {
  const graph = indexGraph(completeGraph(input));
  const onsetMs = incidentOnset(input, graph);
  const byPlace = new Map<string, Measured[]>();
  const all = input.series.map((series) => {
    const measured = measureSeries(series, onsetMs, guardMs(series));
    const place = `${series.caller ? `${graph.keyOf(series.caller)} > ` : ''}${graph.keyOf(series.resource)} ${series.role}`;
    const list = byPlace.get(place);
    if (list) list.push(measured);
    else byPlace.set(place, [measured]);
    return measured;
  });
  for (const list of byPlace.values())
    list.sort((a, b) => quantileOrder(a.series.metric) - quantileOrder(b.series.metric));
  return {
    input,
    graph,
    onsetMs,
    all,
    alerting: alertingSeries(input, graph),
    departed: alertingSeries(
      { ...input, alerts: input.alerts.filter((alert) => alert.kind !== 'silent') },
      graph,
    ),
    ofNode: (key, role) => byPlace.get(`${key} ${role}`) ?? [],
    ofEdge: (caller, callee, role) => byPlace.get(`${caller} > ${callee} ${role}`) ?? [],
  };
}
