import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

const dayMs = 86_400_000;
/** Clocks of senders may run ahead by so much. */
const aheadMs = 10 * 60_000;

type Asked = {
  name: string;
  from?: Date | undefined;
  to?: Date | undefined;
  version?: string | undefined;
};

/** The window that was asked for: the last day unless told. */
export function windowOf({ name, from, to, version }: Asked, now: Date): InferenceWindow {
  const toMs = to?.getTime() ?? now.getTime() + aheadMs;
  const fromMs = from?.getTime() ?? toMs - dayMs;
  return { model: name, fromMs, toMs, version: version ?? null };
}

export function toWindow({ fromMs, toMs, version }: InferenceWindow) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), version };
}
