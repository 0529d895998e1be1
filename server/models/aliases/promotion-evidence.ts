import { z } from 'zod';
import { allCardFields, type RiskTier } from '#lib/choices/governance.ts';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import { checkCard } from '#lib/model-card-gate.ts';
import type { PromotionEvidence, PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { scannedFileSchema, scanStatuses } from '#lib/schemas/models/governance.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import { gateSchema, type GateComparison } from '#lib/schemas/rollouts/rollouts.ts';
import {
  cardFieldName,
  cardThere,
  filesChanged,
  scanField,
} from '#server/actions/targets/model-gate-state.ts';
import { registryState } from '#server/actions/targets/registry-state.ts';
import { newestScan, vouchedOf } from '#server/models/files/newest-scan.ts';
import type { LoadedModel } from '#server/models/registry-rows.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

type Params = {
  /** Current target of the alias; null if there is none. */
  from: number | null;
  to: number;
  tier: RiskTier;
  task: CardTask | null;
  measured?: PromotionMeasures | undefined;
};

const notMeasured = (reason: string) => ({ kind: 'not measured' as const, reason });

function figuresOf({ rows, difference, lower, upper, verdict }: GateComparison) {
  return { rows, difference, lower, upper, verdict };
}

/** Summary of a rollout's gate: overall result, worst slice, and number of judged slices. Pure. */
export function gateInShort(gate: unknown, against: string): PromotionEvidence['gate'] {
  const { data } = gateSchema.safeParse(gate);
  if (data?.kind !== 'judged')
    return notMeasured('its rollout has not compared it with the current version yet');
  const judged = data.slices.filter(({ verdict }) => verdict !== 'too few rows');
  const [worst] = judged.toSorted((a, b) => b.difference - a.difference);
  const { slice } = worst ?? { slice: null };
  const { at, passed, measure, level, rule, overall } = data;
  return {
    kind: 'judged',
    at,
    passed,
    measure,
    against,
    level,
    rule,
    overall: figuresOf(overall),
    worst: worst === undefined || slice === null ? null : { ...figuresOf(worst), slice },
    slices: { judged: judged.length, tooFewRows: data.slices.length - judged.length },
  };
}

type GatePart = Pick<PromotionEvidence, 'gate' | 'checks'>;

/** Excludes the checks of the difference, which the gate summary already includes. */
const besideDifference = ({ id }: GateCheck): boolean =>
  id !== 'overall' && id !== 'slices' && id !== 'aims';

async function gateOf(
  tx: Pick<Transaction, 'modelRollout'>,
  model: string,
  { from, to: version, measured }: Params,
): Promise<GatePart> {
  const rollout = await tx.modelRollout.findFirst({
    where: { model, version: String(version) },
    orderBy: { createdAt: 'desc' },
    select: { gate: true, baseVersion: true },
  });
  // A comparison with an earlier serving version is not valid for the current one.
  const holds = (against: string) => from === null || against === String(from);
  const { judged = null, logged = null, checks = [] } = measured ?? {};
  if (rollout !== null && holds(rollout.baseVersion)) {
    const { data } = gateSchema.safeParse(rollout.gate);
    const own = data?.kind === 'judged' ? data.checks.filter(besideDifference) : checks;
    return { gate: gateInShort(rollout.gate, rollout.baseVersion), checks: own };
  }
  if (judged !== null && holds(judged.against)) return { gate: judged, checks };
  if (logged !== null && holds(logged.against)) return { gate: logged, checks };
  const base = rollout?.baseVersion ?? judged?.against;
  const reason =
    base === undefined
      ? 'the version has no rollout, so no gate compared it with the current version on the same requests'
      : `it was compared with version ${base}, but version ${String(from)} serves now`;
  return { gate: notMeasured(reason), checks };
}

/** Completed fields of a card, derived from the registry state. */
function cardOf(state: TargetState, { to, tier, task }: Params): PromotionEvidence['card'] {
  const filled = allCardFields.filter(({ id }) => state[cardFieldName(id, to)] === cardThere);
  const checks = checkCard(tier, task, new Set(filled.map(({ id }) => id)));
  return {
    tier,
    filled: checks.filter(({ there }) => there).length,
    fields: checks.length,
    missing: checks.filter(({ needed, there }) => needed && !there).map(({ field }) => field),
  };
}

async function scanOf(
  tx: Pick<Transaction, 'artifactScan'>,
  modelId: string,
  version: number,
  state: TargetState,
): Promise<PromotionEvidence['scan']> {
  const row = await newestScan(tx, modelId, version);
  if (row === null) return notMeasured('the files of the version were not scanned');
  const vouched = vouchedOf(row);
  return {
    ...(vouched === null
      ? {}
      : { vouched: { by: vouched.by, reason: vouched.reason, at: vouched.at } }),
    kind: 'scanned',
    at: row.scannedAt.toISOString(),
    status: z.enum(scanStatuses).parse(row.status),
    files: z.array(scannedFileSchema).parse(row.files).length,
    changedSince: state[scanField(version)] === filesChanged,
  };
}

/**
 * Evidence for the approver about a version proposed for serving. If a part is missing, the reason
 * is included.
 */
export async function promotionEvidenceOf(
  tx: Transaction,
  model: LoadedModel,
  asked: Params,
): Promise<PromotionEvidence> {
  const { to } = asked;
  const unread = notMeasured('it was not scanned when this was requested');
  const state = await registryState(model.name, tx);
  return {
    version: to,
    ...(await gateOf(tx, model.name, asked)),
    drift: asked.measured?.drift ?? unread,
    card: cardOf(state, asked),
    scan: await scanOf(tx, model.id, to, state),
    cost: asked.measured?.cost ?? unread,
  };
}
