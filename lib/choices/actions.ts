export const risks = ['low', 'medium', 'high'] as const;

/** Tiers that a rule of the policy may name: risk tiers of models, business tiers of everything else. */
export const policyTiers = ['high', 'medium', 'low', 'unset', '1', '2', '3', '4'] as const;

/** From where an action can be tried again, and where what it did can be taken back. */
export const followUpFrom = {
  again: [
    'failed',
    'rejected',
    'expired',
    'cancelled',
    'superseded',
    'verified',
    'not_verified',
    'rolled_back',
    'rollback_failed',
  ],
  back: ['verified', 'not_verified', 'failed', 'cancelled', 'rollback_failed'],
} as const;

/** Kinds of resources that people propose actions for. */
export const requestKinds = ['service', 'host', 'model', 'dataset', 'job'] as const;
