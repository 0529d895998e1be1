/** Channel on which writers wake jobs of the schedule, by their ids, at commit (`server/platform/jobs/job-locks.ts`). */
export const wakeChannel = 'tandem_wake';
