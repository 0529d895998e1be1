import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';

const states = ['alive', 'silent', 'ended'] as const;
export type WorkerState = (typeof states)[number];

const report = z.object({ type: z.literal('worker'), state: z.enum(states) });
const held = () => singleton('worker-state', (): { state?: WorkerState } => ({}));

/** Takes over what the launcher reports; ignores its other messages. */
export function takeWorkerReport(message: unknown): void {
  const parsed = report.safeParse(message);
  if (parsed.success) held().state = parsed.data.state;
}

/** The worker's state as the launcher last reported it; undefined where none does, in other roles. */
export function workerState(): WorkerState | undefined {
  return held().state;
}
