/**
 * Channel on which writers wake scheduled jobs by ID on commit
 * (`server/platform/jobs/job-locks.ts`).
 */
export const wakeChannel = 'tandem_wake';
