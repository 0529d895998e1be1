import { cardFields } from '#lib/choices/governance.ts';
import type { CardField, RiskTier } from '#lib/choices/governance.ts';
import type { Plan } from '#lib/schemas/actions.ts';
import { cardParts, checkCard } from '#lib/model-card-gate.ts';
import {
  cardFieldName,
  cardThere,
  dangerField,
  noDanger,
  scanField,
  scanSafe,
  tierField,
} from '#server/actions/model-gate-state.ts';

const nothingThere = cardParts({
  owner: '',
  written: {
    intendedUse: '',
    outOfScope: '',
    limits: '',
    ethicalConsiderations: '',
    footprint: { kind: 'not stated' },
  },
  hasData: false,
  hasMetrics: false,
});

const titleOf = (field: CardField) => cardFields.find(({ id }) => id === field)?.title ?? field;

/**
 * What must hold before a version is promoted: the tier that set the risk, each field of the card that the tier needs,
 * and no dangerous call in the artifacts. Read again at approval and at start, like every precondition.
 */
export function gatePreconditions(tier: RiskTier, version: number): Plan['preconditions'] {
  const needed = checkCard(tier, nothingThere).filter((check) => check.needed);
  return [
    { field: tierField, equals: tier, title: `The risk tier is still ${tier}` },
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
  ];
}

/** The risk class of promoting a version: it follows the tier, and without one it is medium. */
export function riskOfTier(tier: RiskTier): Plan['risk'] {
  return tier === 'high' ? 'high' : tier === 'low' ? 'low' : 'medium';
}
