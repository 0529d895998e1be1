import { evidenceKinds, type EvidenceKind } from '#lib/choices/evidence.ts';
import type { Evidence } from '#lib/schemas/governance/evidence.ts';
import {
  approvalsEvidence,
  gateEvidence,
  independentEvidence,
  oversightEvidence,
} from '#server/governance/evidence/decisions.ts';
import {
  driftEvidence,
  estimateEvidence,
  labelsEvidence,
  monitoringPlanEvidence,
  performanceEvidence,
} from '#server/governance/evidence/measured.ts';
import {
  actionsEvidence,
  auditChainEvidence,
  incidentsEvidence,
  inferenceLogEvidence,
} from '#server/governance/evidence/records.ts';
import {
  cardEvidence,
  inventoryEvidence,
  scanEvidence,
  slicesEvidence,
  threatsEvidence,
  tierEvidence,
  trainingDataEvidence,
} from '#server/governance/evidence/said.ts';
import { notChecked, type Finding, type Scope } from '#server/governance/evidence/scope.ts';
import { logger } from '#server/platform/logger.ts';

/** A pack is a single response: rows beyond this are only counted. */
const rowsKept = 500;

const lookUps: Readonly<Record<EvidenceKind, (scope: Scope) => Finding | Promise<Finding>>> = {
  inventory: inventoryEvidence,
  tier: tierEvidence,
  card: cardEvidence,
  'training-data': trainingDataEvidence,
  slices: slicesEvidence,
  scan: scanEvidence,
  threats: threatsEvidence,
  gate: gateEvidence,
  approvals: approvalsEvidence,
  independent: independentEvidence,
  oversight: oversightEvidence,
  'monitoring-plan': monitoringPlanEvidence,
  drift: driftEvidence,
  performance: performanceEvidence,
  estimate: estimateEvidence,
  labels: labelsEvidence,
  incidents: incidentsEvidence,
  actions: actionsEvidence,
  'inference-log': inferenceLogEvidence,
  'audit-chain': auditChainEvidence,
};

/** A failed query is reported in its own line and does not affect the others. */
async function lookUp(kind: EvidenceKind, scope: Scope): Promise<Finding> {
  try {
    return await lookUps[kind](scope);
  } catch (error) {
    logger.warn('evidence could not be read', { kind, model: scope.model.name, error });
    return notChecked('Could not be read. See the server log.');
  }
}

/** Collects each kind once, even if several lines need it. */
export async function collectEvidence(
  kinds: readonly EvidenceKind[],
  scope: Scope,
): Promise<Map<EvidenceKind, Evidence>> {
  const found = await Promise.all(
    [...new Set(kinds)].map(async (kind): Promise<[EvidenceKind, Evidence]> => {
      const { state, sentence, rows } = await lookUp(kind, scope);
      return [
        kind,
        {
          kind,
          title: evidenceKinds.find(({ id }) => id === kind)?.title ?? kind,
          state,
          sentence,
          rows: rows.slice(0, rowsKept),
          more: Math.max(0, rows.length - rowsKept),
        },
      ];
    }),
  );
  return new Map(found);
}
