import type { CandidateChange, CauseAlert } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { describeShift } from '#engines/causes/explain-cause.ts';
import {
  resourceOf,
  symptoms,
  timingOf,
  type CaseFile,
  type Draft,
} from '#engines/causes/hypothesis.ts';
import { trafficStrength } from '#engines/causes/load-source.ts';
import { describeAnnounced } from '#engines/causes/models/model-external.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

/**
 * All nodes that extra traffic at `key` can affect: the nodes that it calls, and the callers that
 * wait for them.
 */
function reachedByTraffic(scene: Scene, key: string): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const loaded of scene.graph.calledFrom(key)) {
    for (const affected of scene.graph.affectedBy(loaded)) reached.add(affected);
    for (const host of scene.graph.hosts(loaded)) reached.add(host);
  }
  return reached;
}

/**
 * Load causes latency and errors. Silence, leaks, full disks and expired certificates have other
 * causes.
 */
const comesFromLoad = ({ kind, role }: CauseAlert): boolean =>
  kind !== 'silent' && kind !== 'leak' && role !== 'disk' && role !== 'certificate';

function judgeSurge(
  file: CaseFile,
  state: NodeState,
  announced: CandidateChange | null,
): Draft | null {
  const strength = trafficStrength(state);
  if (strength < 0.1 || !state.traffic.measured) return null;
  const { scene } = file;
  const resource = resourceOf(scene, state.key);
  const reached = reachedByTraffic(scene, state.key);
  const share = coverage(scene, reached, comesFromLoad);
  const timing = timingOf(scene, state.traffic.measured.onset.onsetMs || scene.onsetMs);
  const followers = [...file.states.values()].filter(
    (other) => other.key !== state.key && other.traffic.load > 0.3 && reached.has(other.key),
  );
  const isEntry = scene.graph.callers(state.key).length === 0;
  const against: string[] = [];
  if (timing.misfit === 'late') against.push('Traffic rose only after the first symptom');
  if (timing.misfit === 'earlier-incident') against.push('Traffic rose with an earlier incident');
  if (share < 1) against.push('Some alerts are not explained by it');
  return {
    kind: 'traffic',
    resource,
    score: 0.97 * strength * coverageFactor(share),
    timing,
    title: `More traffic at ${resource.name}`,
    speaksFor: [
      describeShift(state.traffic.measured),
      ...(followers.length > 0
        ? [
            `The request rate of ${followers.length === 1 ? '1 service' : `${followers.length} services`} behind it rose too`,
          ]
        : []),
      ...(isEntry && announced !== null ? [describeAnnounced(announced, scene.onsetMs)] : []),
      ...(isEntry
        ? ['It is an entry point: no known service makes these calls']
        : ['Its known callers do not account for the rise']),
    ],
    speaksAgainst: against,
    measured: [state.traffic.measured, ...symptoms(scene, reached)],
  };
}

/**
 * Fewer requests at a healthy entry node: demand is lower, or a component in front of the node
 * fails.
 */
function judgeDrop(file: CaseFile, state: NodeState): Draft | null {
  const { scene } = file;
  const measured = scene.ofNode(state.key, 'traffic')[0];
  if (!measured || scene.graph.callers(state.key).length > 0) return null;
  const strength =
    squash(-measured.sure) * grade(1 - measured.ratio, 0.2, 0.5) * (1 - state.visible);
  if (strength < 0.1) return null;
  const resource = resourceOf(scene, state.key);
  const share = coverage(
    scene,
    reachedByTraffic(scene, state.key),
    (alert) => alert.role === 'traffic',
  );
  return {
    kind: 'traffic',
    resource,
    score: 0.9 * strength * coverageFactor(share),
    title: `Less traffic at ${resource.name}`,
    speaksFor: [describeShift(measured), 'Its latency and errors did not change'],
    speaksAgainst: share < 1 ? ['Some alerts are not explained by it'] : [],
    measured: [measured],
  };
}

/**
 * One hypothesis per node whose request rate changed from outside the graph: a surge, or a drop at
 * an entry.
 * `announced`: the campaign or day that explains higher demand.
 */
export function trafficCauses(file: CaseFile, announced: CandidateChange | null): readonly Draft[] {
  return [...file.states.values()].flatMap(
    (state) => judgeSurge(file, state, announced) ?? judgeDrop(file, state) ?? [],
  );
}
