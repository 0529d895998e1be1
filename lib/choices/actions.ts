export const risks = ['low', 'medium', 'high'] as const;

/** Tiers allowed in a policy rule: risk tiers of models, business tiers of all other resources. */
export const policyTiers = ['high', 'medium', 'low', 'unset', '1', '2', '3', '4'] as const;

/** States from which an action can be retried or rolled back. */
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

/** Kinds of resources for which users can propose actions. */
export const requestKinds = ['service', 'host', 'model', 'dataset', 'job'] as const;
