import type { CauseAlert } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { describeSeries, describeShift } from '#engines/causes/explain-cause.ts';
import { formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
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
import type { NodeState } from '#engines/causes/node-state.ts';
import { CREDIBLE_STRENGTH } from '#engines/causes/onset.ts';
import { describeFill, steadyFill } from '#engines/causes/steady-fill.ts';

/**
 * Growth becomes visible late in its own series, so its timing is compared only with other alerts.
 */
function timingOfLeak({ scene }: CaseFile, { key, leak }: NodeState): Timing | undefined {
  if (leak === null) return undefined;
  const { seriesId } = leak.measured.series;
  const { alerts, earlierAlerts = [] } = scene.input;
  const isOfLeak = ({ resource, role, kind }: CauseAlert): boolean =>
    (role === 'memory' || kind === 'leak') && scene.graph.keyOf(resource) === key;
  const startMs = leak.verdict.onsetMs;
  if (earlierAlerts.some(isOfLeak) && !scene.departed.has(seriesId))
    return { factor: 0.3, startMs, misfit: 'earlier-incident' };
  return alerts.every(isOfLeak) ? undefined : timingOf(scene, startMs);
}

function judgeLeak(file: CaseFile, state: NodeState): Draft | null {
  if (!state.leak) return null;
  const { scene } = file;
  const { measured, verdict } = state.leak;
  const resource = resourceOf(scene, state.key);
  const reached = scene.graph.affectedBy(state.key);
  const alerting = scene.departed.has(measured.series.seriesId);
  const share = coverage(scene, reached);
  const timing = timingOfLeak(file, state);
  const soon = Number.isFinite(verdict.msToLimit)
    ? [`At this rate the limit is reached in ${formatSpan(verdict.msToLimit)}`]
    : [];
  const changes = scene.input.changes.filter(
    (change) => scene.graph.keyOf(change.resource) === state.key,
  );
  return {
    kind: 'saturation',
    resource,
    score: (alerting ? 0.95 : 0.6) * coverageFactor(share),
    ...(timing === undefined ? {} : { timing }),
    title: `Memory of ${resource.name} grows without limit`,
    speaksFor: [
      `${describeSeries(measured.series)} grew steadily from ${formatFigure(verdict.from, 'By')} to ${formatFigure(verdict.to, 'By')}, ${formatFigure(verdict.growthPerHour, 'By')} per hour`,
      ...soon,
      ...(changes.length > 0 ? ['The growth is slow and steady, not a step at a change'] : []),
    ],
    speaksAgainst: [
      ...describeMisfit(timing),
      ...(share < 1 ? ['Some alerts are not explained by it'] : []),
    ],
    measured: [measured, ...symptoms(scene, reached)],
  };
}

/** Evidence from the guests of a host: for and against a scarce resource on the host. */
function sharedBy(state: NodeState): { readonly for: string[]; readonly against: string[] } {
  const { agreement = 1, suffering = 0 } = state.asHost ?? {};
  return {
    for:
      suffering > 1 && agreement >= 0.6
        ? [`${suffering} running on it degraded together without using it up themselves`]
        : [],
    against:
      agreement < 0.6
        ? ['The services there did not degrade together, or one of them uses more itself']
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
  const timing =
    onset.strength < CREDIBLE_STRENGTH
      ? undefined
      : timingOf(scene, onset.onsetMs, 1.5 * onset.intervalMs);
  const score =
    0.95 *
    state.strain.strength *
    coverageFactor(share) *
    suffering *
    (alone ? 1 : (state.asHost?.agreement ?? 1)) *
    (1 - 0.8 * load) *
    (1 - 0.8 * Math.min(1, 2 * changed));
  if (score * (timing?.factor ?? 1) < 0.05) return null;
  const fill = steadyFill(measured);
  const words = describeSeries(measured.series);
  return {
    kind: 'saturation',
    resource,
    score,
    ...(timing === undefined ? {} : { timing }),
    title: fill ? `${words} fills up` : `${words} runs short`,
    speaksFor: [describeShift(measured), ...(fill ? describeFill(fill) : []), ...guests.for],
    speaksAgainst: [
      ...(load > 0.4 ? ['Traffic rose at the same time'] : []),
      ...guests.against,
      ...describeMisfit(timing),
      ...(share < 1 ? ['Some alerts are not explained by it'] : []),
    ],
    measured: [measured, ...symptoms(scene, reached)],
  };
}

/**
 * Hypotheses about scarce resources: a memory leak of a service, or CPU, memory or disk of a
 * service or host.
 */
export function saturationCauses(
  file: CaseFile,
  changed: ReadonlyMap<string, number>,
): readonly Draft[] {
  return [...file.states.values()].flatMap((state) => {
    const draft = judgeLeak(file, state) ?? judgeStrain(file, state, changed.get(state.key) ?? 0);
    return draft ? [draft] : [];
  });
}
