import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';

const states = ['alive', 'silent', 'ended'] as const;
export type WorkerState = (typeof states)[number];

const report = z.object({ type: z.literal('worker'), state: z.enum(states) });
const held = () => singleton('worker-state', (): { state?: WorkerState } => ({}));

/** Stores the worker state that the launcher reports. Ignores the launcher's other messages. */
export function takeWorkerReport(message: unknown): void {
  const parsed = report.safeParse(message);
  if (parsed.success) held().state = parsed.data.state;
}

/** Worker state last reported by the launcher; undefined in roles where none is reported. */
export function workerState(): WorkerState | undefined {
  return held().state;
}
