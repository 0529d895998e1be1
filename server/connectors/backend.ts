import type { StepResult, TargetState } from '#server/platform/outbound/webhook-client.ts';

/** Where an outside system is, how to sign in, and what its kind needs besides. */
export type Site = {
  kind: string;
  url: string;
  /** Where the token is; never the token itself. */
  secretRef: string;
  allow: readonly string[];
  timeoutMs: number;
  settings: unknown;
};

/** One step of a plan. */
export type Order = {
  kind: string;
  target: { kind: string; name: string };
  parameters: Record<string, unknown>;
};

/** `never`: the system is certain that the key never arrived. `doubt`: it cannot tell. */
export type RunState = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  detail: string;
  result?: StepResult;
};

/** `handle` is the system's own name of what it started, where it is not made from the key. */
export type Started = { status: 'succeeded' | 'running'; detail: string; handle?: string };

export type Asked = {
  key: string;
  order: Order;
  handle?: string;
  /** How long ago the order was sent; absent while its answer is still fresh. */
  ageMs?: number;
};

/** What pipelines do; which of them one is asked for, its settings say. */
export const trainingOrders: readonly string[] = ['model.retrain', 'model.reproduce'];

/**
 * An outside system behind one contract. Every call may throw: `forbidden`, `invalid_input` and a refused
 * connection say that nothing happened, everything else leaves it open.
 */
export type Backend = {
  /** Kinds of steps that it carries out. */
  orders: readonly string[];
  /** Starts at most one run for the key, however often it is called. */
  start(site: Site, key: string, order: Order): Promise<Started>;
  /** What became of the key. */
  look(site: Site, asked: Asked): Promise<RunState>;
  /** The present state of a target, where the system serves it. */
  state?(site: Site, target: { kind: string; name: string }): Promise<TargetState>;
  /** Reads something harmless, and tells what it found. */
  check(site: Site): Promise<string>;
};

/** A request that is still on its way after this long has been given up by everything between. */
const lateMs = 120_000;

/** What it means that a system does not know a key that names its run: it forgets what ended after `keptMs`. */
export function unknownKey(ageMs: number | undefined, keptMs: number): RunState {
  if (ageMs !== undefined && ageMs > lateMs && ageMs < keptMs)
    return { status: 'never', detail: 'The order never arrived.' };
  return {
    status: 'doubt',
    detail:
      ageMs === undefined || ageMs <= lateMs
        ? 'The system does not know the order, and it may still be on its way.'
        : 'The system no longer knows the order.',
  };
}
