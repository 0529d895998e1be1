import { newRef, type Announce } from '../changes/announce.ts';
import type { Company } from '../company/company.ts';
import { trainFraudModel, type FraudModel } from '../model/fraud-model.ts';
import { generateTransactions } from '../model/training-rows.ts';
import type { Country } from '../model/transactions.ts';
import { createRng } from '../random.ts';
import type { FraudDesk } from '../serving/model-desks.ts';
import {
  intensity,
  type FaultRecord,
  type FaultTruth,
  type ModelFaultKind,
} from './fault-record.ts';

/**
 * Default strengths: shares of the world that changes, factors on units and delays, shares of
 * processors.
 */
export const MODEL_FAULT_STRENGTH: Record<ModelFaultKind, number> = {
  'concept-drift': 1,
  'covariate-shift': 1,
  'feature-outage': 1,
  'unit-change': 1000,
  'bad-model-version': 0.05,
  'bad-challenger': 0.4,
  'label-delay': 10,
  'training-serving-skew': 10,
  campaign: 1,
  'starved-host': 0.95,
};

/**
 * Country of one in ten purchases: enough to cause damage in this slice, but too few to affect the
 * total.
 */
const SLICE: Country = 'ES';
const BAD_ROWS = 2_000;

export function modelFaultTruth(kind: ModelFaultKind, target: string): FaultTruth {
  const model = { kind: 'model', name: target } as const;
  switch (kind) {
    case 'concept-drift':
    case 'covariate-shift':
      return { kind: 'drift', resource: model, change: null };
    case 'feature-outage':
    case 'unit-change':
      return { kind: 'data', resource: { kind: 'service', name: target }, change: null };
    case 'bad-model-version':
      return { kind: 'release', resource: model, change: { ref: newRef() } };
    case 'bad-challenger':
      return { kind: 'release', resource: model, change: null };
    case 'label-delay':
      return { kind: 'labels', resource: model, change: null };
    case 'training-serving-skew':
      return { kind: 'data', resource: model, change: null };
    case 'campaign':
      return {
        kind: 'external',
        resource: { kind: 'service', name: target },
        change: { ref: newRef() },
      };
    case 'starved-host':
      return { kind: 'saturation', resource: { kind: 'host', name: target }, change: null };
  }
}

/**
 * A model from a biased sample that contains only this share of the good purchases, so it predicts
 * fraud everywhere.
 */
export function lopsidedModel(seed: string, keptShare: number): FraudModel {
  const rng = createRng(`lopsided:${seed}`);
  const rows = generateTransactions(seed, BAD_ROWS).filter(
    (row) => row.fraud === 1 || rng() < keptShare,
  );
  return trainFraudModel(rows, { algorithm: 'logistic-regression', rounds: 60 });
}

async function serveBadVersion(desk: FraudDesk, record: FaultRecord): Promise<void> {
  const startedAtMs = Date.now();
  const { seed } = desk.company.graph;
  const model = lopsidedModel(seed, Math.min(1, record.strength));
  let version: string;
  try {
    const made = await desk.register(model, {
      runName: 'quick-refresh',
      source: 'purchases reviewed by the disputes team',
      tags: { reason: 'refresh with recent disputes' },
      startedAtMs,
      endedAtMs: Date.now(),
    });
    version = made.version;
  } catch {
    version = desk.loadUnregistered(model);
  }
  record.version = version;
  desk.setTraffic({ version, percent: 100, mode: 'full' }, 'ci', record.truth.change?.ref);
}

/**
 * Announces the start of the campaign, like a marketing calendar. Its effect on model quality is
 * not announced.
 */
function announceCampaign(announce: Announce, { target, truth }: FaultRecord): void {
  announce({
    kind: 'campaign',
    ref: truth.change?.ref ?? newRef(),
    title: 'Autumn offer in the app',
    occurredAt: new Date().toISOString(),
    resource: { kind: 'service', name: target },
    environment: 'production',
    before: 'planned',
    after: 'running',
    actor: 'marketing',
  });
}

/** Injects a fault around the model into the running company. */
export async function injectModelFault(
  company: Company,
  { desk, announce }: { desk: FraudDesk | null; announce: Announce },
  record: FaultRecord,
): Promise<void> {
  const { world, job, scorer } = company;
  const { strength } = record;
  const now = (): number => intensity(record, Date.now());
  const growing = (): number => 1 + (strength - 1) * now();
  const share = (): number => Math.min(1, strength * now());
  if (record.kind === 'concept-drift') world.concept = share;
  else if (record.kind === 'covariate-shift') world.shift = share;
  else if (record.kind === 'campaign') {
    world.campaign = share;
    announceCampaign(announce, record);
  } else if (record.kind === 'label-delay') world.labelDelay = growing;
  else if (record.kind === 'bad-challenger')
    world.mislabelled = () => (share() > 0 ? { country: SLICE, share: share() } : null);
  else if (record.kind === 'feature-outage' && job !== null) job.outage = share;
  else if (record.kind === 'unit-change' && job !== null) job.unit = growing;
  else if (record.kind === 'training-serving-skew' && scorer !== null)
    scorer.ageFactor = () => 1 / growing();
  else if (record.kind === 'starved-host') {
    const host = company.hosts.get(record.target);
    if (host !== undefined) host.neighbour = () => strength * now();
  } else if (record.kind === 'bad-model-version' && desk !== null)
    await serveBadVersion(desk, record);
}

/** Whether the fault was ended by a repair or another version, rather than by ending all faults. */
export function isOver(desk: FraudDesk | null, company: Company, record: FaultRecord): boolean {
  if (record.kind === 'bad-model-version')
    return (
      desk !== null &&
      record.version !== undefined &&
      !desk.traffic.shares.some((share) => share.version === record.version)
    );
  if (record.kind !== 'feature-outage' && record.kind !== 'unit-change') return false;
  return intensity(record, Date.now()) > 0 && company.job?.isHealthy === true;
}
