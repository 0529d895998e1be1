import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { describeSeries, describeShift } from '#engines/causes/explain-cause.ts';
import { formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
import { resourceOf, symptoms, type CaseFile, type Draft } from '#engines/causes/hypothesis.ts';
import { loadSource } from '#engines/causes/load-source.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { squash } from '#engines/causes/scene.ts';

function judgeLeak(file: CaseFile, state: NodeState): Draft | null {
  if (!state.leak) return null;
  const { scene } = file;
  const { measured, verdict } = state.leak;
  const resource = resourceOf(scene, state.key);
  const reached = scene.graph.affectedBy(state.key);
  const alerting = scene.alerting.has(measured.series.seriesId);
  const share = coverage(scene, reached);
  const soon = Number.isFinite(verdict.msToLimit)
    ? [`At this pace the limit is reached in ${formatSpan(verdict.msToLimit)}`]
    : [];
  const changes = scene.input.changes.filter(
    (change) => scene.graph.keyOf(change.resource) === state.key,
  );
  return {
    kind: 'saturation',
    resource,
    score: (alerting ? 0.95 : 0.6) * coverageFactor(share),
    title: `Memory of ${resource.name} grows without end`,
    speaksFor: [
      `${describeSeries(measured.series)} grew steadily from ${formatFigure(verdict.from, 'By')} to ${formatFigure(verdict.to, 'By')}, ${formatFigure(verdict.growthPerHour, 'By')} an hour`,
      ...soon,
      ...(changes.length > 0
        ? ['The growth is slow and steady, not a step at one of its changes']
        : []),
    ],
    speaksAgainst: share < 1 ? ['Some alerts are not explained by it'] : [],
    measured: [measured, ...symptoms(scene, reached)],
  };
}

/** Share of a host's strain that its own guests do not account for by using more themselves, 0..1. */
function notByGuests(file: CaseFile, state: NodeState): number {
  const role = state.strain.measured?.series.role;
  if (role !== 'cpu' && role !== 'memory') return 1;
  const guests = file.scene.graph.guests(state.key);
  const rising = Math.max(
    0,
    ...guests.map((key) => squash(file.scene.ofNode(key, role)[0]?.sure ?? 0)),
  );
  return 1 - 0.7 * rising;
}

/** A scarce host hurts all of its guests: if only one of several suffers, the host is not the reason. */
function guestsAgree(file: CaseFile, state: NodeState): number {
  const seen = file.scene.graph
    .guests(state.key)
    .flatMap((key) => file.states.get(key) ?? [])
    .filter((guest) => guest.latency.measured !== null);
  if (seen.length < 2) return 1;
  const suffering = seen.filter((guest) => guest.own > 0.2 || guest.visible > 0.3).length;
  return suffering === 1 ? 0.35 : 1;
}

function judgeStrain(file: CaseFile, state: NodeState, changed: number): Draft | null {
  const { scene } = file;
  const measured = state.strain.measured;
  if (state.strain.strength < 0.1 || !measured) return null;
  const resource = resourceOf(scene, state.key);
  const host = scene.graph.guests(state.key).length > 0;
  const reached = scene.graph.affectedBy(state.key);
  const share = coverage(scene, reached);
  const load = loadSource(file, state);
  const hostLoad = host
    ? Math.max(
        0,
        ...scene.graph
          .guests(state.key)
          .map((key) => loadSource(file, file.states.get(key) ?? state).strength),
      )
    : 0;
  const alerting = scene.alerting.has(measured.series.seriesId);
  const suffering = host || alerting ? 1 : Math.sqrt(state.own);
  const alone = scene.input.alerts.every(
    (alert) => scene.graph.keyOf(alert.resource) === state.key,
  );
  const agreement = alone ? 1 : guestsAgree(file, state) * notByGuests(file, state);
  const score =
    0.95 *
    state.strain.strength *
    coverageFactor(share) *
    suffering *
    agreement *
    (1 - 0.8 * Math.max(load.strength, hostLoad)) *
    (1 - 0.8 * Math.min(1, 2 * changed));
  if (score < 0.05) return null;
  return {
    kind: 'saturation',
    resource,
    score,
    title: `${describeSeries(measured.series)} is scarce`,
    speaksFor: [describeShift(measured)],
    speaksAgainst: [
      ...(Math.max(load.strength, hostLoad) > 0.4 ? ['Traffic rose at the same time'] : []),
      ...(agreement < 0.6
        ? ['The services there do not suffer together, or one of them uses more itself']
        : []),
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
