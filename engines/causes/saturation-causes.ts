import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { describeSeries, describeShift } from '#engines/causes/explain-cause.ts';
import { formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
import {
  inTime,
  lateWords,
  resourceOf,
  symptoms,
  type CaseFile,
  type Draft,
} from '#engines/causes/hypothesis.ts';
import { loadSource } from '#engines/causes/load-source.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { CREDIBLE_STRENGTH } from '#engines/causes/onset.ts';
import { describeFill, steadyFill } from '#engines/causes/steady-fill.ts';

function judgeLeak(file: CaseFile, state: NodeState): Draft | null {
  if (!state.leak) return null;
  const { scene } = file;
  const { measured, verdict } = state.leak;
  const resource = resourceOf(scene, state.key);
  const reached = scene.graph.affectedBy(state.key);
  const alerting = scene.departed.has(measured.series.seriesId);
  const share = coverage(scene, reached);
  const timely = inTime(scene, verdict.onsetMs);
  const soon = Number.isFinite(verdict.msToLimit)
    ? [`At this pace the limit is reached in ${formatSpan(verdict.msToLimit)}`]
    : [];
  const changes = scene.input.changes.filter(
    (change) => scene.graph.keyOf(change.resource) === state.key,
  );
  return {
    kind: 'saturation',
    resource,
    score: (alerting ? 0.95 : 0.6) * timely * coverageFactor(share),
    title: `Memory of ${resource.name} grows without end`,
    speaksFor: [
      `${describeSeries(measured.series)} grew steadily from ${formatFigure(verdict.from, 'By')} to ${formatFigure(verdict.to, 'By')}, ${formatFigure(verdict.growthPerHour, 'By')} an hour`,
      ...soon,
      ...(changes.length > 0
        ? ['The growth is slow and steady, not a step at one of its changes']
        : []),
    ],
    speaksAgainst: [
      ...lateWords(timely),
      ...(share < 1 ? ['Some alerts are not explained by it'] : []),
    ],
    measured: [measured, ...symptoms(scene, reached)],
  };
}

/** What the guests of a scarce host say for and against it. */
function sharedBy(state: NodeState): { readonly for: string[]; readonly against: string[] } {
  const { agreement = 1, suffering = 0 } = state.asHost ?? {};
  return {
    for:
      suffering > 1 && agreement >= 0.6
        ? [`${suffering} that run on it got worse together, and do not use it up themselves`]
        : [],
    against:
      agreement < 0.6
        ? ['The services there do not suffer together, or one of them uses more itself']
        : [],
  };
}

function judgeStrain(file: CaseFile, state: NodeState, changed: number): Draft | null {
  const { scene } = file;
  const measured = state.strain.measured;
  if (state.strain.strength < 0.1 || !measured) return null;
  const resource = resourceOf(scene, state.key);
  const reached = scene.graph.affectedBy(state.key);
  const share = coverage(scene, reached);
  const load = state.asHost?.load ?? loadSource(file, state).strength;
  const alerting = scene.departed.has(measured.series.seriesId);
  const suffering = state.asHost || alerting ? 1 : Math.sqrt(state.own);
  const alone = scene.input.alerts.every(
    (alert) => scene.graph.keyOf(alert.resource) === state.key,
  );
  const guests = alone ? { for: [], against: [] } : sharedBy(state);
  const { onset } = measured;
  const timely =
    onset.strength < CREDIBLE_STRENGTH ? 1 : inTime(scene, onset.onsetMs, 1.5 * onset.intervalMs);
  const score =
    0.95 *
    state.strain.strength *
    timely *
    coverageFactor(share) *
    suffering *
    (alone ? 1 : (state.asHost?.agreement ?? 1)) *
    (1 - 0.8 * load) *
    (1 - 0.8 * Math.min(1, 2 * changed));
  if (score < 0.05) return null;
  const fill = steadyFill(measured);
  const words = describeSeries(measured.series);
  return {
    kind: 'saturation',
    resource,
    score,
    title: fill ? `${words} fills up` : `${words} is scarce`,
    speaksFor: [describeShift(measured), ...(fill ? describeFill(fill) : []), ...guests.for],
    speaksAgainst: [
      ...(load > 0.4 ? ['Traffic rose at the same time'] : []),
      ...guests.against,
      ...lateWords(timely),
      ...(share < 1 ? ['Some alerts are not explained by it'] : []),
    ],
    measured: [measured, ...symptoms(scene, reached)],
  };
}

/** Hypotheses about scarce resources: a memory leak of a service, or CPU, memory, disk of a service or host. */
export function saturationCauses(
  file: CaseFile,
  changed: ReadonlyMap<string, number>,
): readonly Draft[] {
  return [...file.states.values()].flatMap((state) => {
    const draft = judgeLeak(file, state) ?? judgeStrain(file, state, changed.get(state.key) ?? 0);
    return draft ? [draft] : [];
  });
}
