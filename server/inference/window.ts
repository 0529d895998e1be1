import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

const dayMs = 86_400_000;
/** Allowed clock skew of senders. */
const aheadMs = 10 * 60_000;

type Params = {
  name: string;
  from?: Date | undefined;
  to?: Date | undefined;
  version?: string | undefined;
};

/** Requested window; the last day by default. */
export function windowOf({ name, from, to, version }: Params, now: Date): InferenceWindow {
  const toMs = to?.getTime() ?? now.getTime() + aheadMs;
  const fromMs = from?.getTime() ?? toMs - dayMs;
  return { model: name, fromMs, toMs, version: version ?? null };
}

export function toWindow({ fromMs, toMs, version }: InferenceWindow) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), version };
}
