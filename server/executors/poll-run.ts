import type { StepResult } from '#server/platform/outbound/webhook-client.ts';
import { singleton } from '#server/platform/singleton.ts';

/**
 * How a step ended. `doubt`: it may have had an effect; only a probe or a person may settle it. `running`: the outside
 * system says that it goes on, so that somebody has to ask again.
 */
export type StepOutcome = {
  kind: 'succeeded' | 'failed' | 'doubt' | 'running';
  detail: string;
  /** What the outside system says came of it, by name. */
  result?: StepResult;
  /** What the outside system calls what runs on. */
  handle?: string;
};
export type StepProbe = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  detail?: string;
  result?: StepResult;
};

/** A run that no worker waits for: how long ago it began, and what the outside system calls its step in flight. */
export type ProbedRun = { ageMs: number; handle: string | null };

export type PollTimes = {
  everyMs: number;
  /** These systems count requests. */
  systemEveryMs: number;
  /** A quick step ends while its worker waits; a training of hours must not block the next run. */
  forMs: number;
};

/** How this process polls a started step. */
export function pollTimes(): PollTimes {
  return singleton('poll-times', () => ({ everyMs: 1_000, systemEveryMs: 5_000, forMs: 10_000 }));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The key that the outside system sees; the same for every try of the same step of the same run. */
export function stepKey(runKey: string, step: number): string {
  return step === 0 ? runKey : `${runKey}-${step}`;
}

export function withResult(outcome: StepOutcome, result: StepResult | undefined): StepOutcome {
  return result === undefined ? outcome : { ...outcome, result };
}

/** Asks until a step that was started has ended, for some seconds; what runs on then is left to who follows it. */
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
