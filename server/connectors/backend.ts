import type { StepResult, TargetState } from '#server/platform/outbound/webhook-client.ts';

/** Address and credentials of an external system, and the settings for its kind. */
export type Site = {
  kind: string;
  url: string;
  /** Reference to the token; never the token itself. */
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

/** `never`: the key certainly never arrived. `doubt`: the outcome is unknown. */
export type RunState = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  detail: string;
  result?: StepResult;
};

/** `handle`: the system's own ID of the started run, if it cannot be derived from the key. */
export type Started = { status: 'succeeded' | 'running'; detail: string; handle?: string };

export type BackendOrder = {
  key: string;
  order: Order;
  handle?: string;
  /** Time since the order was sent; absent while a response is still expected. */
  ageMs?: number;
};

/** Orders that pipelines support; a pipeline's settings select the ones it receives. */
export const trainingOrders: readonly string[] = ['model.retrain', 'model.reproduce'];

/**
 * Common contract of all external systems. Every call may throw. `forbidden`, `invalid_input` and a
 * refused connection mean that nothing happened; after any other error the outcome is unknown.
 */
export type Backend = {
  /** Kinds of steps that the system executes. */
  orders: readonly string[];
  /** Starts max. one run per key, regardless of the number of calls. */
  start(site: Site, key: string, order: Order): Promise<Started>;
  /** State of the run for the key. */
  look(site: Site, asked: BackendOrder): Promise<RunState>;
  /** Current state of a target, if the system serves it. */
  state?(site: Site, target: { kind: string; name: string }): Promise<TargetState>;
  /** Sends a harmless read request and returns a description of the result. */
  check(site: Site): Promise<string>;
};

/** Time after which every component in between has given up a pending request. */
const lateMs = 120_000;

/**
 * State of a run whose key the system cannot find. The system deletes ended runs after `keptMs`.
 */
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
