import type {
  CandidateChange,
  Cause,
  CauseEvidence,
  CauseInput,
} from '#engines/causes/cause-input.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import { verdictOf } from '#engines/causes/hypothesis.ts';
import { modelOnset } from '#engines/causes/model-onset.ts';
import {
  type ModelScene,
  type ModelShift,
  modelScene,
  strengthOf,
  worstOf,
} from '#engines/causes/model-scene.ts';
import { describeModelShift } from '#engines/causes/model-words.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';

interface Hypothesis {
  readonly kind: Cause['kind'];
  readonly resource: ResourceRef;
  readonly change?: CandidateChange;
  readonly score: number;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst?: readonly string[];
  readonly shifts: readonly (ModelShift | null)[];
}

/** Strengths of what is seen at one model, 0..1. */
interface Signs {
  readonly realised: number;
  readonly estimated: number;
  readonly quality: number;
  readonly drift: number;
  readonly labels: number;
  /** How surely a release or a config of the model or its service stands at the onset. */
  readonly release: number;
}

/** A release is looked for from this long before the onset; a window and its steps blur the onset by so much. */
const RELEASE_BEFORE_MS = 90 * 60_000;
const RELEASE_AFTER_MS = 5 * 60_000;
/** Other models that move too, from this share on, point outside. */
const TOGETHER = 0.5;
const MAX_EVIDENCE = 6;

const released = new Set<CandidateChange['kind']>([
  'model_version',
  'deployment',
  'config',
  'feature_flag',
]);

const namesVersion = ({ kind, resource }: CandidateChange): boolean =>
  kind === 'model_version' || resource.kind === 'model';

/**
 * How surely the answers themselves have changed, 0..1: their distribution, or what is estimated from their scores.
 * Null where neither is measured.
 */
function answersMoved({ predictions, estimated }: ModelScene): number | null {
  const known = [...predictions, ...estimated].filter((shift) => shift.known);
  return known.length === 0 ? null : strengthOf(known);
}

/**
 * How well a change can explain the trouble by its kind. A flag, a configuration or a deployment of the service makes a
 * model worse only by changing what it answers; another version may answer as often the same, and wrongly.
 */
function fitOfKind(change: CandidateChange, scene: ModelScene): number {
  if (namesVersion(change)) return 1;
  const moved = answersMoved(scene);
  // Most flags and settings of a service have nothing to do with its model.
  if (moved === null) return change.kind === 'deployment' ? 0.8 : 0.5;
  return 0.8 * (0.2 + 0.8 * moved);
}

/** The change of the model, or of a service that serves it, nearest before the onset. */
function releaseAt(
  input: CauseInput,
  graph: GraphIndex,
  scene: ModelScene,
): { change: CandidateChange; fit: number } | null {
  const near = new Set([scene.key, ...graph.servers(scene.key)]);
  const fits = input.changes
    .filter((change) => released.has(change.kind) && near.has(graph.keyOf(change.resource)))
    .flatMap((change) => {
      const lagMs = scene.onsetMs - change.atMs;
      if (lagMs < -RELEASE_AFTER_MS || lagMs > RELEASE_BEFORE_MS) return [];
      return [
        {
          change,
          fit: fitOfKind(change, scene) * Math.exp(-Math.max(0, lagMs) / RELEASE_BEFORE_MS),
        },
      ];
    });
  return fits.toSorted((a, b) => b.fit - a.fit)[0] ?? null;
}

/** Versions told apart: of two that serve at once, does only the one that came get worse? */
function onlyNewVersion(scene: ModelScene, version: string | undefined): boolean | null {
  const values = new Map<string, number>();
  for (const { series, after, known } of scene.realised) {
    const name = series.labels?.['version'];
    if (known && name !== undefined && !values.has(name)) values.set(name, after);
  }
  if (version === undefined || !values.has(version) || values.size < 2) return null;
  const own = scene.realised.filter(({ series }) => series.labels?.['version'] === version);
  const others = scene.realised.filter(({ series }) => series.labels?.['version'] !== version);
  return strengthOf(own) > 0.5 && strengthOf(others) < 0.2;
}

function signsOf(scene: ModelScene, release: number): Signs {
  return {
    realised: strengthOf(scene.realised),
    estimated: strengthOf(scene.estimated),
    quality: strengthOf(scene.quality),
    drift: strengthOf(scene.drift),
    labels: strengthOf(scene.labels),
    release,
  };
}

/** Bad values: blamed on the job or dataset that feeds the model, where the graph knows one. */
function dataCause(scene: ModelScene, signs: Signs, graph: GraphIndex): Hypothesis {
  const worst = worstOf(scene.quality);
  const feeder = graph.feeders(scene.key).flatMap((key) => graph.nodes.get(key) ?? [])[0];
  const column = worst?.series.labels?.['column'] ?? 'a column';
  return {
    kind: 'data',
    resource: feeder ?? { kind: 'model', name: scene.name },
    score: 0.95 * signs.quality,
    title:
      feeder === undefined
        ? `Bad values reach ${scene.name} in ${column}`
        : `${feeder.name} feeds ${scene.name} bad values in ${column}`,
    speaksFor: worst === null ? [] : [describeModelShift(worst)],
    shifts: [worst, worstOf(scene.drift), worstOf(scene.realised)],
  };
}

/** Realised quality falls while inputs and estimate are quiet: what the inputs mean has changed. */
function conceptCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.realised);
  const quiet = (1 - 0.7 * signs.drift) * (1 - 0.6 * signs.estimated);
  return {
    kind: 'drift',
    resource: { kind: 'model', name: scene.name },
    score: 0.9 * signs.realised * quiet * (1 - 0.9 * signs.quality) * (1 - 0.8 * signs.release),
    title: `Concept drift: what the inputs of ${scene.name} mean has changed`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(signs.drift < 0.3 ? ['Its inputs are distributed as before'] : []),
      ...(scene.estimated.length > 0 && signs.estimated < 0.3
        ? ['Estimated quality stayed where it was; it cannot see such a change']
        : []),
    ],
    shifts: [worst, worstOf(scene.estimated), worstOf(scene.drift)],
  };
}

/** Inputs moved to where the model is worse. */
function covariateCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.drift);
  const harmful = Math.max(signs.estimated, signs.realised);
  return {
    kind: 'drift',
    resource: { kind: 'model', name: scene.name },
    score:
      signs.drift * (0.2 + 0.65 * harmful) * (1 - 0.9 * signs.quality) * (1 - 0.5 * signs.release),
    title:
      harmful < 0.2
        ? `Covariate drift of ${scene.name} without expected loss`
        : `Covariate drift: the inputs of ${scene.name} have moved`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(harmful < 0.2 ? ['Neither estimated nor realised quality fell'] : []),
    ],
    shifts: [worst, worstOf(scene.estimated), worstOf(scene.realised)],
  };
}

function releaseCause(
  scene: ModelScene,
  signs: Signs,
  release: { change: CandidateChange; fit: number },
): Hypothesis {
  const { change } = release;
  const alone = onlyNewVersion(scene, change.after);
  const harm = Math.max(signs.realised, signs.estimated, strengthOf(scene.predictions));
  const split = alone === null ? 1 : alone ? 1.2 : 0.3;
  return {
    kind: 'release',
    resource: change.resource,
    change,
    score: Math.min(1, 0.95 * harm * release.fit * split) * (1 - 0.7 * signs.quality),
    title: change.title,
    speaksFor: [
      `It came ${Math.max(0, Math.round((scene.onsetMs - change.atMs) / 60_000))} min before the trouble began`,
      ...(alone === true ? ['The other version that serves beside it did not get worse'] : []),
    ],
    speaksAgainst: [
      ...(alone === false ? ['The versions that served before got worse too'] : []),
      ...(signs.quality > 0.3 ? ['Bad values reached the model at the same time'] : []),
      ...(!namesVersion(change) && (answersMoved(scene) ?? 1) < 0.3
        ? ['The model answers as before']
        : []),
    ],
    shifts: [worstOf(scene.realised), worstOf(scene.predictions), worstOf(scene.estimated)],
  };
}

function labelCause(scene: ModelScene, signs: Signs): Hypothesis {
  const worst = worstOf(scene.labels);
  return {
    kind: 'labels',
    resource: { kind: 'model', name: scene.name },
    score: 0.9 * signs.labels,
    title: `Labels of ${scene.name} come late or not at all`,
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(signs.realised > 0.3 ? ['Realised quality is told from the labels that came early'] : []),
    ],
    shifts: [worst, worstOf(scene.realised)],
  };
}

/** Models that share no service with this one and got worse, or moved, at the same time. */
function externalCause(
  scene: ModelScene,
  signs: Signs,
  others: readonly ModelScene[],
): Hypothesis | null {
  if (others.length === 0) return null;
  const moved = others.filter((other) => {
    const theirs = signsOf(other, 0);
    return Math.max(theirs.realised, theirs.estimated, theirs.drift) > 0.4 && theirs.quality < 0.4;
  });
  const share = moved.length / others.length;
  if (share < TOGETHER) return null;
  const own = Math.max(signs.realised, signs.estimated, signs.drift);
  const first = moved[0];
  return {
    kind: 'external',
    resource: { kind: 'model', name: scene.name },
    score: own * (0.6 + 0.4 * share) * (1 - 0.9 * signs.quality) * (1 - 0.5 * signs.release),
    title: `Something outside moved ${moved.length + 1} unrelated models at once`,
    speaksFor: moved
      .slice(0, 3)
      .map(({ name }) => `${name} moved at the same time and shares no service`),
    shifts: [worstOf(scene.realised), worstOf(scene.drift), first ? worstOf(first.drift) : null],
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
  const onsetMs = modelOnset(input, graph, key);
  const scene = modelScene(input, graph, key, onsetMs);
  const release = releaseAt(input, graph, scene);
  const signs = signsOf(scene, release?.fit ?? 0);
  const own = new Set(graph.servers(key));
  const others = [...graph.nodes]
    .filter(([other, node]) => node.kind === 'model' && other !== key)
    .filter(([other]) => !graph.servers(other).some((server) => own.has(server)))
    .map(([other]) => modelScene(input, graph, other, onsetMs));
  const external = externalCause(scene, signs, others);
  const hypotheses = [
    dataCause(scene, signs, graph),
    conceptCause(scene, signs),
    covariateCause(scene, signs),
    labelCause(scene, signs),
    ...(release === null ? [] : [releaseCause(scene, signs, release)]),
    ...(external === null ? [] : [external]),
  ];
  return hypotheses.map((hypothesis) => conclude(hypothesis, onsetMs));
}

/** A model that does not alert itself, and whose release explains what those who use its answers feel. */
function silentReleases(input: CauseInput, graph: GraphIndex, key: string): Cause[] {
  const onsetMs = Math.min(...input.alerts.map((alert) => alert.startedAtMs));
  const scene = modelScene(input, graph, key, onsetMs);
  const release = releaseAt(input, graph, scene);
  const reached = graph.affectedBy(key);
  const felt = input.alerts.filter((alert) => reached.has(graph.keyOf(alert.resource)));
  if (release === null || felt.length === 0) return [];
  const share = felt.length / input.alerts.length;
  const found = releaseCause(scene, signsOf(scene, release.fit), release);
  const moved = found.shifts.filter((shift) => shift !== null && shift.worse > 2);
  if (moved.length === 0) return [];
  const felts = [...new Set(felt.map(({ resource }) => resource.name))].slice(0, 2).join(' and ');
  const speaksFor = [...found.speaksFor, `${felts} uses its answers`];
  return [conclude({ ...found, score: found.score * (0.35 + 0.65 * share), speaksFor }, onsetMs)];
}

/**
 * What may have made models worse that alert: bad input data, concept or covariate drift, a release, late labels, or
 * something outside that unrelated models feel too. They compete with the causes of services and hosts. Estimated
 * quality never clears a suspicion of concept drift: it is one of its signs that it stays quiet. Pure.
 */
export function modelCauses(input: CauseInput, graph: GraphIndex): Cause[] {
  const alerting = new Set(input.alerts.map((alert) => graph.keyOf(alert.resource)));
  return [...graph.nodes]
    .filter(([, node]) => node.kind === 'model')
    .flatMap(([key]) =>
      alerting.has(key) ? causesOf(input, graph, key) : silentReleases(input, graph, key),
    );
}
