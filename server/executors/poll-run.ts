import type { StepResult } from '#server/platform/outbound/webhook-client.ts';
import { singleton } from '#server/platform/singleton.ts';

/**
 * Outcome of a step. `doubt`: the outcome is unknown, and only a probe or a user may settle it.
 * `running`: the external system reports that the step is in progress, so it must be polled again.
 */
export type StepOutcome = {
  kind: 'succeeded' | 'failed' | 'doubt' | 'running';
  detail: string;
  /** Results that the external system reports, by name. */
  result?: StepResult;
  /** Id of the running step in the external system. */
  handle?: string;
};
export type StepProbe = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  detail?: string;
  result?: StepResult;
};

/**
 * A run without a waiting worker: time since it began, and the external system's ID of its current
 * step.
 */
export type ProbedRun = { ageMs: number; handle: string | null };

export type PollTimes = {
  everyMs: number;
  /** Poll interval for external systems, which limit the number of requests. */
  systemEveryMs: number;
  /**
   * Maximum polling time. A quick step ends while its worker waits; a training of several hours
   * must not block the next run.
   */
  forMs: number;
};

/** Poll intervals of this process for started steps. */
export function pollTimes(): PollTimes {
  return singleton('poll-times', () => ({ everyMs: 1_000, systemEveryMs: 5_000, forMs: 10_000 }));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Key that the external system receives; the same for every attempt of a step of a run. */
export function stepKey(runKey: string, step: number): string {
  return step === 0 ? runKey : `${runKey}-${step}`;
}

export function withResult(outcome: StepOutcome, result: StepResult | undefined): StepOutcome {
  return result === undefined ? outcome : { ...outcome, result };
}

/** Polls a started step for some seconds until it ends; a longer step is followed separately. */
export async function pollRun(
  look: () => Promise<StepProbe>,
  keepGoing: () => Promise<boolean>,
  everyMs = pollTimes().everyMs,
): Promise<StepOutcome> {
  let latest: StepProbe = { status: 'doubt' };
  const { forMs } = pollTimes();
  for (let waited = 0; waited < forMs; waited += everyMs) {
    await wait(everyMs);
    if (!(await keepGoing()))
      return { kind: 'doubt', detail: 'The lease was lost during the run.' };
    latest = await look();
    const { status, detail, result } = latest;
    if (status === 'succeeded')
      return withResult({ kind: status, detail: detail || 'Finished.' }, result);
    if (status === 'failed')
      return { kind: 'failed', detail: detail || 'The external system reports a failure.' };
    if (status === 'never')
      return { kind: 'doubt', detail: 'The external system no longer knows this run.' };
  }
  return latest.status === 'running'
    ? {
        kind: 'running',
        detail: latest.detail || 'The run continues; Tandem is asking for its end.',
      }
    : { kind: 'doubt', detail: 'The external system does not report the outcome.' };
}
