/** The job that opens and advances rollouts. Whoever starts or resumes one, or verifies a retraining, wakes it. */
export const advanceRolloutsTask = 'advance-rollouts';
