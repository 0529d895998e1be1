import type { CardTask } from '#lib/choices/card-tasks.ts';
import { taskTitle } from '#lib/choices/card-tasks.ts';
import { allCardFields, tiersWithTask } from '#lib/choices/governance.ts';
import type { CardField, RiskTier } from '#lib/choices/governance.ts';
import type { Plan } from '#lib/schemas/actions.ts';
import { checkCard } from '#lib/model-card-gate.ts';
import { comparedDone, comparedField } from '#server/actions/compared-state.ts';
import {
  cardFieldName,
  cardThere,
  dangerField,
  noDanger,
  scanField,
  scanSafe,
  taskField,
  tierField,
} from '#server/actions/model-gate-state.ts';

const titleOf = (field: CardField) => allCardFields.find(({ id }) => id === field)?.title ?? field;

/**
 * What must hold before a version is promoted: the tier that set the risk, each field of the card that tier and task need,
 * no dangerous call in the artifacts and, of a high tier, a comparison with what serves at that moment. Read again at approval and at start, like every precondition.
 */
export function gatePreconditions(
  { tier, task }: { tier: RiskTier; task: CardTask | null },
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
      ? { field: scanField(version), equals: scanSafe, title: 'Artifact scan: no dangerous call' }
      : {
          field: dangerField(version),
          equals: noDanger,
          title: 'Artifact scan: no dangerous call',
        },
    ...(tier === 'high'
      ? [
          {
            field: comparedField(version),
            equals: comparedDone,
            title: 'Compared with what serves now, by a gate or by logged figures',
          },
        ]
      : []),
  ];
}

/** The risk class of promoting a version: it follows the tier, and without one it is medium. */
export function riskOfTier(tier: RiskTier): Plan['risk'] {
  return tier === 'high' ? 'high' : tier === 'low' ? 'low' : 'medium';
}
