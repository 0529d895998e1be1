import type { Ailment, Estimate, OptionFacts } from '#engines/decide/decision-input.ts';
import { median } from '#lib/numerics/median.ts';
import type { ValueModelBody } from '#lib/schemas/inference/value.ts';
import { readRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { retrainKind, retrainObstacles } from '#server/actions/targets/retrain-state.ts';
import { trackRecord, untouched } from '#server/actions/track-record.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { db } from '#server/platform/database/db.ts';
import { qualityOfVersion, type Look } from './measure-model.ts';

const minuteMs = 60_000;
/** Minimum number of predictions to judge an earlier version. */
const judgedAtLeast = 100;

export type Scene = {
  incidentId: string;
  demo: boolean;
  look: Look;
  causes: readonly StoredCause[];
  signature: string | null;
  value: ValueModelBody | null;
  now: Date;
};

const isLeak = ({ kind, evidence }: StoredCause): boolean =>
  kind === 'saturation' && evidence[0]?.metric.startsWith('process.memory') === true;

/** Maps a cause to the problem category that determines the choice of an action. */
export function ailmentOf(cause: StoredCause): Ailment {
  // Additional replicas of a leaking service leak too.
  if (isLeak(cause)) return 'other';
  switch (cause.kind) {
    case 'drift':
    case 'data':
    case 'saturation':
    case 'labels':
    case 'external':
      return cause.kind;
    case 'release':
    case 'change':
      return cause.change?.before ? 'release' : 'other';
    case 'traffic':
      return 'saturation';
    default:
      return 'other';
  }
}

const firstOf = (causes: readonly StoredCause[], ailment: Ailment): StoredCause | undefined =>
  causes.find((cause) => ailmentOf(cause) === ailment && cause.score > 0.05);

type Tried = Pick<OptionFacts, 'tried' | 'helped'> & { tookMs: number | null };
const never: Tried = { tried: 0, helped: 0, tookMs: null };

async function triedOf(
  { signature, demo }: Scene,
  kind: string,
  targetKind: string,
): Promise<Tried> {
  if (signature === null) return never;
  const record = await trackRecord({ signature, kind, targetKind, demo });
  return { tried: record.tried, helped: record.verified, tookMs: record.medianRecoveryMs };
}

/**
 * Outcome of earlier retrainings of the model. Only a rollout proves success, not the training run.
 */
async function retrained(model: string): Promise<Tried> {
  const [rollouts, failed] = await Promise.all([
    db().modelRollout.findMany({
      where: { model, outcome: { in: ['verified', 'stopped', 'reverted'] } },
      select: { outcome: true, createdAt: true, finishedAt: true },
      orderBy: { createdAt: 'desc' },
      take: 100,
    }),
    db().action.count({
      where: { kind: retrainKind, targetName: model, past: false, status: 'failed' },
    }),
  ]);
  const good = rollouts.filter(({ outcome }) => outcome === 'verified');
  const took = good.flatMap(({ createdAt, finishedAt }) =>
    finishedAt === null ? [] : [finishedAt.getTime() - createdAt.getTime()],
  );
  return {
    tried: rollouts.length + failed,
    helped: good.length,
    tookMs: took.length === 0 ? null : median(took),
  };
}

/** Number of stages before the traffic steps: training, gate, promotion and shadow. */
const stagesBefore = 3;

async function retrainFacts({ look, value, now }: Scene): Promise<OptionFacts> {
  const { model, changedMs, atMs, labelDelayMs } = look;
  const { body } = await readRetrainPolicy(db(), model);
  const toMs = atMs - labelDelayMs;
  const fromMs = Math.max(changedMs, toMs - body.window.hoursAtMost * 3_600_000);
  const [{ tookMs, ...tried }, blocked] = await Promise.all([
    retrained(model),
    retrainObstacles(model, { fromMs: Math.min(fromMs, toMs), toMs }, now),
  ]);
  const stages = stagesBefore + body.rollout.steps.length;
  return {
    kind: 'retrain',
    ...tried,
    risk: 'medium',
    // The gate also waits for the labels of later requests.
    effectMs: tookMs ?? stages * body.rollout.minutesAtMost * minuteMs + labelDelayMs,
    leadsTo: null,
    cost: value?.costPerAction.retrain ?? null,
    blocked,
    speaksFor: ['A gate, an approval and traffic steps come first'],
    speaksAgainst: tookMs === null ? ['The time is the maximum that its policy allows'] : [],
  };
}

/** Previous version: from the suspected release, otherwise from the last announced release. */
async function earlierVersion({ look, causes, now }: Scene): Promise<string | null> {
  const blamed = firstOf(causes, 'release')?.change?.before ?? null;
  if (blamed !== null) return blamed;
  const last = await db().change.findFirst({
    where: {
      kind: 'model_version',
      resourceName: look.model,
      before: { not: null },
      occurredAt: { lte: now },
    },
    orderBy: { occurredAt: 'desc' },
    select: { before: true },
  });
  return last?.before ?? null;
}

function describeLeads(version: string, { value, rows }: { value: number; rows: number }): string {
  return `Version ${version} measured ${value.toFixed(3)} on ${rows} predictions`;
}

async function rollBackFacts(scene: Scene): Promise<OptionFacts> {
  const { look, causes, value } = scene;
  const release = firstOf(causes, 'release');
  const ofService = release !== undefined && release.resource.kind !== 'model';
  const [target, kind] = ofService
    ? ['service', 'service.roll_back']
    : ['model', 'model.roll_back'];
  const [{ tookMs, ...tried }, version] = await Promise.all([
    triedOf(scene, kind, target),
    earlierVersion(scene),
  ]);
  const judged = version === null || ofService ? null : await qualityOfVersion(look, version);
  const known = judged !== null && judged.rows >= judgedAtLeast ? judged : null;
  const leadsTo: Estimate | null = known;
  return {
    kind: 'roll-back',
    ...tried,
    risk: 'medium',
    effectMs: tookMs ?? 5 * minuteMs,
    leadsTo,
    cost: value?.costPerAction.rollBack ?? null,
    blocked: version === null ? ['There is no earlier version'] : [],
    speaksFor: known === null || version === null ? [] : [describeLeads(version, known)],
    speaksAgainst:
      known === null && version !== null
        ? [`The quality of version ${version} was not measured: the baseline is assumed`]
        : [],
  };
}

async function repairFacts(scene: Scene): Promise<OptionFacts> {
  const data = firstOf(scene.causes, 'data');
  const { tookMs, ...tried } = await triedOf(
    scene,
    'model.repair_data',
    data?.resource.kind ?? 'service',
  );
  const unknown = data !== undefined && data.resource.kind === 'model';
  return {
    kind: 'repair-data',
    ...tried,
    risk: 'medium',
    effectMs: tookMs ?? 15 * minuteMs,
    leadsTo: null,
    cost: scene.value?.costPerAction.repairData ?? null,
    blocked: data === undefined ? ['No bad values were found'] : [],
    speaksFor: [],
    speaksAgainst: unknown
      ? ['No upstream cause was found: a person must find where the values go wrong']
      : [],
  };
}

async function scaleFacts(scene: Scene): Promise<OptionFacts> {
  const { tookMs, ...tried } = await triedOf(scene, 'service.scale', 'service');
  const starved = firstOf(scene.causes, 'saturation') !== undefined;
  return {
    kind: 'scale',
    ...tried,
    risk: 'low',
    effectMs: tookMs ?? 5 * minuteMs,
    leadsTo: null,
    cost: scene.value?.costPerAction.scale ?? null,
    blocked: starved ? [] : ['No service of the model is short of capacity'],
    speaksFor: [],
    speaksAgainst: [],
  };
}

async function nothingFacts({ incidentId, signature, demo }: Scene): Promise<OptionFacts> {
  const left =
    signature === null
      ? { seen: 0, recovered: 0 }
      : await untouched({ signature, demo }, incidentId);
  return {
    kind: 'nothing',
    tried: left.seen,
    helped: left.recovered,
    risk: 'none',
    effectMs: null,
    leadsTo: null,
    cost: 0,
    blocked: [],
    speaksFor: [],
    speaksAgainst: [],
  };
}

/** Facts about each option: track record, risk, time, result and obstacles. */
export async function optionFacts(scene: Scene): Promise<OptionFacts[]> {
  return Promise.all([
    retrainFacts(scene),
    rollBackFacts(scene),
    repairFacts(scene),
    scaleFacts(scene),
    nothingFacts(scene),
  ]);
}
