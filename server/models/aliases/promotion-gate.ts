import {
  allCardFields,
  tiersWithTask,
  type CardField,
  type RiskTier,
} from '#lib/choices/governance.ts';
import { taskTitle, type CardTask } from '#lib/choices/models/card-tasks.ts';
import { checkCard } from '#lib/model-card-gate.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import {
  comparedDone,
  comparedField,
  type ComparedTier,
} from '#server/actions/targets/compared-state.ts';
import {
  cardFieldName,
  cardThere,
  dangerField,
  noDanger,
  scanField,
  scanSafe,
  scanVouched,
  taskField,
  tierField,
} from '#server/actions/targets/model-gate-state.ts';

const titleOf = (field: CardField) => allCardFields.find(({ id }) => id === field)?.title ?? field;

type Gated = {
  tier: RiskTier;
  task: CardTask | null;
  /**
   * Whether the requester accepted the unscanned files; if so, unscanned files do not fail the
   * check.
   */
  vouchedByAsker?: boolean | undefined;
};

/**
 * The only check that a person may override, by break-glass with a reason: the figures prove only
 * the measured aspects.
 */
function comparison(tier: ComparedTier, version: number): Plan['preconditions'][number] {
  return {
    field: comparedField(version, tier),
    equals: comparedDone,
    title:
      tier === 'high'
        ? 'Compared with the current version: by a passed gate, or by metrics logged by slice'
        : 'Compared with the current version: by a passed gate, or by logged metrics',
    overridable: true,
  };
}

/**
 * Preconditions of a promotion: the tier that set the risk, each card field required by tier and
 * task, and no dangerous call in the artifacts. A medium or high tier also requires a comparison
 * with the version that serves at that moment. Checked again at approval and at start, like every
 * precondition.
 */
export function gatePreconditions(
  { tier, task, vouchedByAsker = false }: Gated,
  version: number,
): Plan['preconditions'] {
  const needed = checkCard(tier, task, new Set()).filter((check) => check.needed);
  return [
    { field: tierField, equals: tier, title: `The risk tier is still ${tier}` },
    ...(task !== null && tiersWithTask.includes(tier)
      ? [{ field: taskField, equals: task, title: `The task is still ${taskTitle(task)}` }]
      : []),
    ...needed.map(({ field }) => ({
      field: cardFieldName(field, version),
      equals: cardThere,
      title: `Model card: ${titleOf(field)}`,
    })),
    tier === 'medium' || tier === 'high'
      ? {
          field: scanField(version),
          equals: scanSafe,
          ...(vouchedByAsker ? {} : { orEquals: scanVouched }),
          title: 'Artifact scan: no dangerous call',
        }
      : {
          field: dangerField(version),
          equals: noDanger,
          title: 'Artifact scan: no dangerous call',
        },
    ...(tier === 'medium' || tier === 'high' ? [comparison(tier, version)] : []),
  ];
}

/** Risk class of promoting a version. It follows the tier; without a tier it is medium. */
export function riskOfTier(tier: RiskTier): Plan['risk'] {
  return tier === 'high' ? 'high' : tier === 'low' ? 'low' : 'medium';
}
