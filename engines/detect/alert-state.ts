export type AlertStatus = 'inactive' | 'pending' | 'firing' | 'resolved';
export type EvaluationOutcome = 'breach' | 'ok' | 'missing';

/** Stored state of an alert between two evaluations; plain JSON. */
export interface AlertState {
  readonly status: AlertStatus;
  /** The last evaluated outcomes, oldest first; missing outcomes are not stored. */
  readonly recent: readonly ('breach' | 'ok')[];
  /** Start of the breach that is pending or firing; null otherwise. */
  readonly startedAtMs: number | null;
  readonly firedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly evaluatedAtMs: number;
  /** Consecutive ok evaluations. */
  readonly okRun: number;
  /** Times at which it fired, within the flapping window. */
  readonly fires: readonly number[];
  readonly flapping: boolean;
  /** True while data is missing: the status is frozen. */
  readonly frozen: boolean;
}

export interface AlertOptions {
  /** Fires when `breaches` of the last `of` evaluations breach. */
  readonly breaches?: number;
  readonly of?: number;
  /** Fires only if the breach has also lasted this long since its onset. */
  readonly forMs?: number;
  /**
   * Resolves after this many consecutive ok evaluations, multiplied by `flappingFactor` while
   * flapping.
   */
  readonly okToResolve?: number;
  /** Factor on `okToResolve` while flapping. */
  readonly flappingFactor?: number;
  /** Number of fires within `flapWindowMs` that counts as flapping. */
  readonly flapFires?: number;
  readonly flapWindowMs?: number;
}

export type AlertTransition = 'none' | 'pending' | 'fired' | 'resolved' | 'dropped';

export interface AlertStep {
  readonly state: AlertState;
  readonly transition: AlertTransition;
}

const START: AlertState = {
  status: 'inactive',
  recent: [],
  startedAtMs: null,
  firedAtMs: null,
  resolvedAtMs: null,
  evaluatedAtMs: 0,
  okRun: 0,
  fires: [],
  flapping: false,
  frozen: false,
};

type Settled = Required<AlertOptions>;

const DEFAULTS: Settled = {
  breaches: 3,
  of: 5,
  forMs: 0,
  okToResolve: 3,
  flappingFactor: 4,
  flapFires: 3,
  flapWindowMs: 3_600_000,
};

function afterBreach(
  state: AlertState,
  nowMs: number,
  onsetMs: number,
  options: Settled,
): AlertStep {
  if (state.status === 'firing') return { state, transition: 'none' };
  const startedAtMs = state.startedAtMs ?? Math.min(onsetMs, nowMs);
  const often = state.recent.filter((outcome) => outcome === 'breach').length >= options.breaches;
  if (!often || nowMs - startedAtMs < options.forMs) {
    const transition = state.status === 'pending' ? 'none' : 'pending';
    return { state: { ...state, status: 'pending', startedAtMs }, transition };
  }
  const fires = [...state.fires, nowMs];
  const flapping = fires.length >= options.flapFires;
  return {
    state: {
      ...state,
      status: 'firing',
      startedAtMs,
      firedAtMs: nowMs,
      resolvedAtMs: null,
      fires,
      flapping,
    },
    transition: 'fired',
  };
}

function afterOk(state: AlertState, nowMs: number, options: Settled): AlertStep {
  if (state.status === 'pending' && !state.recent.includes('breach')) {
    return { state: { ...state, status: 'inactive', startedAtMs: null }, transition: 'dropped' };
  }
  if (state.status !== 'firing') return { state, transition: 'none' };
  const needed = options.okToResolve * (state.flapping ? options.flappingFactor : 1);
  if (state.okRun < needed) return { state, transition: 'none' };
  return {
    state: {
      ...state,
      status: 'resolved',
      startedAtMs: null,
      resolvedAtMs: nowMs,
      recent: [],
      okRun: 0,
    },
    transition: 'resolved',
  };
}

/**
 * Advances an alert by one evaluation. inactive -> pending at the first breach -> firing at 3
 * breaches of the last 5 -> resolved after 3 consecutive ok evaluations (12 while flapping: fired 3
 * times within an hour). `missing` freezes the alert: it is neither a breach nor an ok. `onsetMs`
 * is the start of the breach in the data (default: now). Evaluations not newer than the last are
 * ignored, so a repeated evaluation changes nothing.
 */
export function advanceAlert(
  previous: AlertState | null,
  outcome: EvaluationOutcome,
  nowMs: number,
  given: AlertOptions = {},
  onsetMs: number = nowMs,
): AlertStep {
  const options: Settled = { ...DEFAULTS, ...given };
  const before = previous ?? START;
  if (previous && nowMs <= previous.evaluatedAtMs) return { state: previous, transition: 'none' };
  const fires = before.fires.filter((firedMs) => firedMs > nowMs - options.flapWindowMs);
  const flapping = before.flapping && fires.length > 0;
  if (outcome === 'missing') {
    return {
      state: { ...before, fires, flapping, evaluatedAtMs: nowMs, frozen: true },
      transition: 'none',
    };
  }
  const state: AlertState = {
    ...before,
    fires,
    flapping,
    frozen: false,
    evaluatedAtMs: nowMs,
    recent: [...before.recent, outcome].slice(-options.of),
    okRun: outcome === 'ok' ? before.okRun + 1 : 0,
  };
  return outcome === 'breach'
    ? afterBreach(state, nowMs, onsetMs, options)
    : afterOk(state, nowMs, options);
}
