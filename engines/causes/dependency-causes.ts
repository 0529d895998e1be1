import type { CauseAlert } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { describeShift } from '#engines/causes/explain-cause.ts';
import {
  resourceOf,
  symptoms,
  describeMisfit,
  timingOf,
  type CaseFile,
  type Draft,
  type Timing,
} from '#engines/causes/hypothesis.ts';
import { loadSource } from '#engines/causes/load-source.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade, type Scene } from '#engines/causes/scene.ts';

/** Evidence for a degraded node: edges to it, and the callers' own series that follow. */
function edgeEvidence(scene: Scene, key: string): readonly Measured[] {
  return scene.graph
    .callers(key)
    .flatMap((caller) => [
      ...scene.ofEdge(caller, key, 'latency').slice(0, 1),
      ...scene.ofEdge(caller, key, 'errors').slice(0, 1),
    ])
    .filter((measured) => measured.sure >= 2)
    .toSorted((a, b) => b.shift.score - a.shift.score);
}

/**
 * A failing node forwards fewer requests, so decreasing rates behind it are another consequence.
 */
function explains(
  scene: Scene,
  key: string,
): { reached: ReadonlySet<string>; accepts: (alert: CauseAlert) => boolean } {
  const upstream = scene.graph.affectedBy(key);
  const downstream = scene.graph.calledFrom(key);
  const falls = (alert: CauseAlert) => alert.role === 'traffic' && alert.kind !== 'above-range';
  const accepts = (alert: CauseAlert) =>
    upstream.has(scene.graph.keyOf(alert.resource)) || Boolean(alert.caller) || falls(alert);
  return { reached: new Set([...upstream, ...downstream]), accepts };
}

/** Reasons against a degraded node as the cause. Strengths, factors and shares from 0 to 1. */
function objections(
  { scene }: CaseFile,
  state: NodeState,
  found: { load: number; changed: number; timing: Timing; share: number },
): string[] {
  const { name } = resourceOf(scene, state.key);
  const { hosted } = state;
  return [
    ...(found.load > 0.4 ? ['Its traffic rose at the same time'] : []),
    ...(found.changed > 0.25 ? [`A change of ${name} explains it better`] : []),
    ...(state.leak ? [`Memory of ${name} grows steadily`] : []),
    ...(hosted && hosted.share > 0.3
      ? [`${resourceOf(scene, hosted.host).name} ran short, and others there degraded too`]
      : []),
    ...describeMisfit(found.timing),
    ...(found.share < 1 ? ['Some alerts are not explained by it'] : []),
  ];
}

function judgeNode(file: CaseFile, state: NodeState, changed: number): Draft | null {
  const { scene } = file;
  if (state.own < 0.1 || scene.graph.guests(state.key).length > 0) return null;
  const resource = resourceOf(scene, state.key);
  const called = scene.graph.callers(state.key).length > 0;
  const { reached, accepts } = explains(scene, state.key);
  const share = coverage(scene, reached, accepts);
  const load = loadSource(file, state);
  const leaking = state.leak ? 0.3 : 1;
  const timing = timingOf(scene, state.onsetMs, state.toleranceMs);
  const score =
    state.own *
    coverageFactor(share) *
    (1 - 0.8 * load.strength) *
    leaking *
    (1 - grade(changed, 0.1, 0.5) * 0.8) *
    (1 - 0.4 * state.strain.strength);
  const own = [state.latency, state.errors]
    .filter((item) => item.strength > 0.1)
    .map((item) => item.measured);
  const edges = edgeEvidence(scene, state.key);
  const quiet =
    scene.graph.callees(state.key).length > 0
      ? [`No service that ${resource.name} calls accounts for it`]
      : [];
  return {
    kind: called ? 'dependency' : 'unknown',
    resource,
    // A node without callers is not a dependency; it got worse for no visible reason.
    score: called ? score : 0.85 * score,
    timing,
    title: called
      ? `${resource.name} degraded, and the services that call it followed`
      : `${resource.name} degraded without a known change that explains it`,
    speaksFor: [
      ...(edges.length > 0 ? edges : own.filter((item) => item !== null))
        .slice(0, 3)
        .map(describeShift),
      ...quiet,
    ],
    speaksAgainst: objections(file, state, { load: load.strength, changed, timing, share }),
    measured: [...edges.slice(0, 3), ...own, ...symptoms(scene, scene.graph.affectedBy(state.key))],
  };
}

/**
 * One hypothesis per node that itself got worse (after subtracting its callees): a slow or failing
 * dependency of the alerting services. If it has no series (database, third party), the client side
 * of its callers shows the problem. A credible change, load or leak at the node lowers the score.
 */
export function dependencyCauses(
  file: CaseFile,
  changed: ReadonlyMap<string, number>,
): readonly Draft[] {
  return [...file.states.values()].flatMap(
    (state) => judgeNode(file, state, changed.get(state.key) ?? 0) ?? [],
  );
}
