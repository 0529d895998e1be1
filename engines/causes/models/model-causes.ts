import { alertExplainer } from '#engines/causes/alert-explainer.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { Cause, CauseEvidence, CauseInput } from '#engines/causes/cause-input.ts';
import { verdictOf } from '#engines/causes/hypothesis.ts';
import { toExplained } from '#engines/causes/unexplained.ts';
import { dataCause } from './model-data-cause.ts';
import { externalCause } from './model-external.ts';
import { type Hypothesis, type Signs, signsOf } from './model-hypothesis.ts';
import { modelOnset } from './model-onset.ts';
import { releaseAt, releaseCause } from './model-release.ts';
import { type ModelScene, type ModelShift, modelScene, worstOf } from './model-scene.ts';
import { servingRelease } from './model-serving.ts';
import { describeModelShift } from './model-text.ts';
import { isOfRows, isOfServing } from './serving-alerts.ts';

const MAX_EVIDENCE = 6;

/**
 * Concept drift: actual quality decreases while inputs and estimate are stable, so the relation
 * between inputs and outcome has changed.
 */
function conceptCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.realised);
  const quiet = (1 - 0.7 * signs.drift) * (1 - 0.6 * signs.estimated);
  return {
    kind: 'drift',
    subkind: 'concept',
    resource: scene.resource,
    score: 0.9 * signs.realised * quiet * (1 - 0.9 * signs.quality) * (1 - 0.8 * signs.release),
    title: `Concept drift: the inputs of ${scene.name} have a new meaning`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(signs.drift < 0.3 ? ['Its inputs are distributed as before'] : []),
      ...(scene.estimated.length > 0 && signs.estimated < 0.3
        ? ['Estimated quality did not change; it cannot detect concept drift']
        : []),
    ],
    shifts: [worst, worstOf(scene.estimated), worstOf(scene.drift)],
  };
}

/** Covariate drift: inputs moved to a range where the model performs worse. */
function covariateCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.drift);
  const harmful = Math.max(signs.estimated, signs.realised);
  return {
    kind: 'drift',
    subkind: 'covariate',
    resource: scene.resource,
    score:
      signs.drift * (0.2 + 0.65 * harmful) * (1 - 0.9 * signs.quality) * (1 - 0.5 * signs.release),
    title:
      harmful < 0.2
        ? `Covariate drift of ${scene.name} without expected loss`
        : `Covariate drift: the inputs of ${scene.name} have shifted`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(harmful < 0.2 ? ['Neither estimated nor actual quality fell'] : []),
    ],
    shifts: [worst, worstOf(scene.estimated), worstOf(scene.realised)],
  };
}

function labelCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.labels);
  return {
    kind: 'labels',
    resource: scene.resource,
    score: 0.9 * signs.labels,
    title: `Labels of ${scene.name} are late or missing`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(signs.realised > 0.3 ? ['Actual quality is measured on early labels only'] : []),
    ],
    shifts: [worst, worstOf(scene.realised)],
  };
}

function evidenceOf(shift: ModelShift, onsetMs: number): CauseEvidence {
  return {
    seriesId: shift.series.seriesId,
    metric: shift.series.metric,
    title: describeModelShift(shift),
    onsetMs: onsetMs + (shift.series.delayMs ?? 0),
    before: shift.before,
    after: shift.after,
    score: shift.worse,
  };
}

function conclude(hypothesis: Hypothesis, onsetMs: number): Cause {
  const score = Math.round(Math.min(1, Math.max(0, hypothesis.score)) * 1000) / 1000;
  const shifts = hypothesis.shifts.filter((shift) => shift !== null && shift.known);
  return {
    kind: hypothesis.kind,
    ...(hypothesis.subkind === undefined ? {} : { subkind: hypothesis.subkind }),
    resource: hypothesis.resource,
    change: hypothesis.change === undefined ? null : { ref: hypothesis.change.ref },
    score,
    title: hypothesis.title,
    speaksFor: hypothesis.speaksFor,
    speaksAgainst: hypothesis.speaksAgainst ?? [],
    evidence: shifts
      .slice(0, MAX_EVIDENCE)
      .flatMap((shift) => (shift === null ? [] : [evidenceOf(shift, onsetMs)])),
    verdict: verdictOf(score, false),
  };
}

function causesOf(input: CauseInput, graph: GraphIndex, key: string): Cause[] {
  const { answersMs: onsetMs, labelsMs } = modelOnset(input, graph, key);
  const scene = modelScene(input, graph, key, onsetMs);
  const release = releaseAt(input, graph, scene);
  const signs = signsOf(scene, release?.fit ?? 0);
  const own = new Set(graph.servers(key));
  const others = [...graph.nodes]
    .filter(([other, node]) => node.kind === 'model' && other !== key)
    .filter(([other]) => !graph.servers(other).some((server) => own.has(server)))
    .map(([other]) => modelScene(input, graph, other, onsetMs));
  const external = externalCause({ scene, signs }, others, input.changes, graph);
  const hypotheses = [
    dataCause(input, graph, scene, signs),
    conceptCause(scene, signs),
    covariateCause(scene, signs),
    ...(release === null ? [] : [releaseCause(scene, signs, release)]),
    ...(external === null ? [] : [external]),
  ];
  const labelled = labelsMs === onsetMs ? scene : modelScene(input, graph, key, labelsMs);
  return [
    ...hypotheses.map((hypothesis) => conclude(hypothesis, onsetMs)),
    conclude(labelCause(labelled, signsOf(labelled, 0)), labelsMs),
  ];
}

/** A model without an alert of its own whose release explains the symptoms of its consumers. */
function silentReleases(input: CauseInput, graph: GraphIndex, key: string): Cause[] {
  // Late predictions do not indicate wrong predictions.
  const alerts = input.alerts.filter((alert) => !isOfRows(alert));
  if (alerts.length === 0) return [];
  const onsetMs = Math.min(...alerts.map((alert) => alert.startedAtMs));
  const scene = modelScene(input, graph, key, onsetMs);
  const release = releaseAt(input, graph, scene);
  const answers = {
    kind: 'release',
    key,
    onsetMs: Number.NEGATIVE_INFINITY,
    answers: true,
  } as const;
  const explains = alertExplainer(answers, graph);
  const felt = alerts.filter((alert) => explains(toExplained(alert, graph)) === true);
  if (release === null || felt.length === 0) return [];
  const share = felt.length / alerts.length;
  const found = releaseCause(scene, signsOf(scene, release.fit), release);
  const moved = found.shifts.filter((shift) => shift !== null && shift.worse > 2);
  if (moved.length === 0) return [];
  const felts = [...new Set(felt.map(({ resource }) => resource.name))].slice(0, 2).join(' and ');
  const speaksFor = [...found.speaksFor, `${felts} uses its predictions`];
  return [conclude({ ...found, score: found.score * (0.35 + 0.65 * share), speaksFor }, onsetMs)];
}

/** A version that fails or is slow while another serving version is not. */
function servingReleases(input: CauseInput, graph: GraphIndex, key: string): Cause[] {
  const found = servingRelease(input, graph, key);
  return found === null ? [] : [conclude(found.hypothesis, found.onsetMs)];
}

/**
 * Possible causes of alerts at models: bad input data, concept or covariate drift, a release, late
 * labels, or an external factor that also affects unrelated models. They compete with the causes of
 * services and hosts. Estimated quality never rules out concept drift: a stable estimate is one of
 * its signs. Failed or late predictions are no evidence about their content: only a version that
 * alone fails or is late is to blame for that. Pure.
 */
export function modelCauses(input: CauseInput, graph: GraphIndex): Cause[] {
  const alerting = new Set(
    input.alerts.filter((alert) => !isOfServing(alert)).map((alert) => graph.keyOf(alert.resource)),
  );
  return [...graph.nodes]
    .filter(([, node]) => node.kind === 'model')
    .flatMap(([key]) => [
      ...(alerting.has(key) ? causesOf(input, graph, key) : silentReleases(input, graph, key)),
      ...servingReleases(input, graph, key),
    ]);
}
