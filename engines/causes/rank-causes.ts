import type { Cause, CauseInput } from '#engines/causes/cause-input.ts';
import { changeCauses, changeScores } from '#engines/causes/change-causes.ts';
import { alertKeys } from '#engines/causes/coverage.ts';
import { dependencyCauses } from '#engines/causes/dependency-causes.ts';
import { withoutHostStrain } from '#engines/causes/host-strain.ts';
import {
  CREDIBLE,
  UNKNOWN_TITLE,
  concludeDraft,
  resourceOf,
  scoreOf,
  symptoms,
  type CaseFile,
  type Draft,
} from '#engines/causes/hypothesis.ts';
import { dataCauses } from '#engines/causes/models/data-causes.ts';
import { datasetCauses } from '#engines/causes/models/dataset-causes.ts';
import { modelCauses } from '#engines/causes/models/model-causes.ts';
import { announcedAt, isOutside } from '#engines/causes/models/model-external.ts';
import { withoutRepeatedServing } from '#engines/causes/models/serving-alerts.ts';
import { nodeState, type NodeState } from '#engines/causes/node-state.ts';
import { withoutQueueing } from '#engines/causes/queueing.ts';
import { saturationCauses } from '#engines/causes/saturation-causes.ts';
import { measureScene, type Scene } from '#engines/causes/scene.ts';
import { secondOnset, withLater, type Judgement } from '#engines/causes/second-onset.ts';
import { trafficCauses } from '#engines/causes/traffic-causes.ts';
import { discountCauses, discountDrafts } from '#engines/causes/unexplained.ts';
import { resourceKey } from '#engines/correlate/graph.ts';

export const RANK_CAUSES_VERSION = 14;

export interface CauseRanking {
  readonly version: number;
  readonly onsetMs: number;
  /** At most five causes, best first. Never empty: `unknown` is a valid result. */
  readonly causes: readonly Cause[];
  /** Changes that were evaluated and do not fit, with the reason. */
  readonly ruledOut: readonly Cause[];
}

const MAX_CAUSES = 5;
const WORTH_SHOWING = 0.08;

function unknownCause(scene: Scene, best: number): Draft {
  const first = scene.input.alerts.toSorted((a, b) => a.startedAtMs - b.startedAtMs)[0];
  const key = first ? (alertKeys(scene, first)[0] ?? '') : '';
  return {
    kind: 'unknown',
    resource: resourceOf(scene, key),
    score: CREDIBLE,
    title: UNKNOWN_TITLE,
    speaksFor: [
      best > 0
        ? 'Every other explanation is weak'
        : 'No change, dependency, traffic or resource explains the alerts',
    ],
    speaksAgainst: [],
    measured: symptoms(scene, new Set(scene.graph.nodes.keys())),
  };
}

/**
 * When two hypotheses are about the same thing (kind, resource, change), only the better one
 * remains.
 */
function withoutRepeats(drafts: readonly Draft[]): readonly Draft[] {
  const best = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = `${draft.kind} ${resourceKey(draft.resource)} ${draft.changeRef ?? ''}`;
    const known = best.get(key);
    if (!known || scoreOf(draft) > scoreOf(known)) best.set(key, draft);
  }
  return [...best.values()];
}

/**
 * A model release may also be judged as a change of its service. Only the better explanation
 * remains.
 */
function withoutTwins(causes: readonly Cause[]): readonly Cause[] {
  const releases = new Map<string, number>();
  for (const { kind, change, score } of causes)
    if (kind === 'release' && change !== null)
      releases.set(change.ref, Math.max(releases.get(change.ref) ?? 0, score));
  const best = (ref: string): number =>
    Math.max(...causes.flatMap(({ change, score }) => (change?.ref === ref ? [score] : [])));
  return causes.filter(({ kind, change, score }) => {
    if (change === null || !releases.has(change.ref)) return true;
    const wins = (releases.get(change.ref) ?? 0) >= best(change.ref);
    return kind === 'release' ? wins && score === releases.get(change.ref) : !wins;
  });
}

/**
 * Bad values of a model and an alert on a table may blame the same dataset. Only the better
 * explanation remains.
 */
function withoutSecondBlame(causes: readonly Cause[]): readonly Cause[] {
  const keyOf = ({ kind, resource }: Cause) => `${kind} ${resourceKey(resource)}`;
  const blamed = Map.groupBy(
    causes.filter(({ kind, resource }) => kind === 'data' && resource.kind === 'dataset'),
    keyOf,
  );
  return causes.filter((cause) => {
    const same = blamed.get(keyOf(cause));
    return same === undefined || same.toSorted(compare)[0] === cause;
  });
}

function compare(a: Cause, b: Cause): number {
  return (
    b.score - a.score ||
    (a.resource.name < b.resource.name
      ? -1
      : a.resource.name > b.resource.name
        ? 1
        : a.title < b.title
          ? -1
          : 1)
  );
}

function judge(input: CauseInput): Judgement {
  // Campaigns and calendar days are not changes to a system. They are evidence for shifted models
  // (model-external.ts) and for traffic changes.
  const changes = input.changes.filter((change) => !isOutside(change));
  const scene = measureScene(withoutRepeatedServing({ ...input, changes }));
  const states = new Map<string, NodeState>();
  for (const key of scene.graph.nodes.keys()) states.set(key, nodeState(scene, key));
  const file: CaseFile = {
    scene,
    states: withoutQueueing(scene, withoutHostStrain(scene, states)),
  };
  const blamed = changeCauses(file);
  const changed = changeScores(scene, blamed);
  const others = [
    ...dependencyCauses(file, changed),
    ...saturationCauses(file, changed),
    ...trafficCauses(file, announcedAt(input.changes, scene.onsetMs)),
    ...dataCauses(file),
    ...datasetCauses(scene),
  ];
  return discountDrafts({ scene, drafts: withoutRepeats([...blamed, ...others]) });
}

/** An unlikely change is not offered as a cause, because users would roll it back. */
const isShown = ({ verdict, kind, score }: Cause): boolean =>
  verdict !== 'ruled out' && score >= (kind === 'change' ? CREDIBLE : WORTH_SHOWING);

/** Ranking of an incident: causes to show, best first, and changes that were ruled out. */
type Ranked = Pick<CauseRanking, 'causes' | 'ruledOut'>;

function rankDrafts({ scene, drafts }: Judgement, ofModels: readonly Cause[]): Ranked {
  const all = withoutTwins(withoutSecondBlame([...drafts.map(concludeDraft), ...ofModels]));
  const shown = all.filter(isShown);
  const best = Math.max(0, ...shown.map((cause) => cause.score));
  const causes = best < CREDIBLE ? [...shown, concludeDraft(unknownCause(scene, best))] : shown;
  return {
    causes: causes.toSorted(compare).slice(0, MAX_CAUSES),
    ruledOut: all
      .filter((cause) => cause.kind === 'change' && !shown.includes(cause))
      .toSorted(compare),
  };
}

/**
 * Ranks the possible causes of an incident. Hypotheses of several kinds compete: a change, a scarce
 * resource, a dependency, traffic, missing data, or unknown. Every series of the neighborhood is
 * compared before and after the onset by (median - median) / IQR (BARO, Pham et al. 2024). Effects
 * flow from callee to caller and from host to service, so the part that a node's callees account
 * for is subtracted before the node is blamed, also through nodes that appear healthy. The same
 * applies to the part that a scarce host explains of several services that it runs. The score
 * multiplies the certainty that the node itself got worse, the fit of time and kind, and the number
 * of alerts it explains. A second fault that began within the incident is ranked second (see
 * `secondOnset`).
 * Never uses names: only kinds, roles, relations and numbers. Pure; times in epoch ms.
 */
export function rankCauses(input: CauseInput): CauseRanking {
  const whole = judge(input);
  const { graph } = whole.scene;
  const ofModels = discountCauses(modelCauses(input, graph), input, graph);
  const { onsetMs } = whole.scene;
  const ranked = rankDrafts(whole, ofModels);
  const isOfModel = ofModels.some(({ score }) => score >= CREDIBLE);
  const second = isOfModel ? null : secondOnset(input, whole, judge);
  if (second === null) return { version: RANK_CAUSES_VERSION, onsetMs, ...ranked };
  const before = second.before === null ? ranked : rankDrafts(judge(second.before), []);
  // There is too little data about the first fault alone.
  const first = before.causes[0]?.verdict === 'likely' ? before : ranked;
  return {
    version: RANK_CAUSES_VERSION,
    onsetMs,
    causes: withLater(first.causes, second.cause).slice(0, MAX_CAUSES),
    ruledOut: ranked.ruledOut.filter(({ change }) =>
      [...first.causes, second.cause].every((cause) => cause.change?.ref !== change?.ref),
    ),
  };
}
