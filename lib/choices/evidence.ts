/** Laws and standards for which Tandem has evidence packs. */
export const frameworks = [
  { id: 'eu-ai-act', title: 'EU AI Act' },
  { id: 'nist-ai-rmf', title: 'NIST AI RMF' },
  { id: 'sr-26-2', title: 'SR 26-2' },
] as const;
export type Framework = (typeof frameworks)[number]['id'];

/** Kinds of evidence that Tandem can retrieve for a line of a pack. */
export const evidenceKinds = [
  { id: 'inventory', title: 'Owner and purpose' },
  { id: 'tier', title: 'Risk tier' },
  { id: 'card', title: 'Model card' },
  { id: 'training-data', title: 'Training data with digests' },
  { id: 'slices', title: 'Metrics by slice' },
  { id: 'scan', title: 'Artifact scan' },
  { id: 'threats', title: 'Threats found in files' },
  { id: 'gate', title: 'Gate results of promotions' },
  { id: 'approvals', title: 'Approvals and rejections' },
  { id: 'independent', title: 'Approver is not the author' },
  { id: 'oversight', title: 'Time to decision and overrides' },
  { id: 'monitoring-plan', title: 'Active limits and monitors' },
  { id: 'drift', title: 'History of drift and data quality' },
  { id: 'performance', title: 'Actual performance' },
  { id: 'estimate', title: 'Estimated performance' },
  { id: 'labels', title: 'Labels and their maturity' },
  { id: 'incidents', title: 'Incidents' },
  { id: 'actions', title: 'Actions and their outcomes' },
  { id: 'inference-log', title: 'Retention of the inference log' },
  { id: 'audit-chain', title: 'Audit log and its hash chain' },
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number]['id'];

/**
 * `not checked`: the evidence could not be read, the role has no access, or Tandem has no data on
 * it.
 */
export const evidenceStates = ['there', 'missing', 'not checked'] as const;
export type EvidenceState = (typeof evidenceStates)[number];
