/**
 * Job that opens and advances rollouts. Woken by the start or resume of a rollout and by the
 * verification of a retraining.
 */
export const advanceRolloutsTask = 'advance-rollouts';
