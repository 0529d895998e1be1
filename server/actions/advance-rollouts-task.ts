/**
 * Job that opens and advances rollouts. Starting or resuming a rollout, or verifying a
 * retraining, wakes it.
 */
export const advanceRolloutsTask = 'advance-rollouts';
