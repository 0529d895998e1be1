export interface ExternalAlertReport {
  readonly startsAtMs: number;
  /**
   * End time sent by the sender; null if not sent. If it is in the future, the alert fires until
   * then.
   */
  readonly endsAtMs: number | null;
  readonly receivedAtMs: number;
}

export interface ExternalAlertState {
  readonly status: 'firing' | 'resolved';
  readonly startedAtMs: number;
  readonly resolvedAtMs: number | null;
  /** Time at which the alert resolves unless it is reported again. */
  readonly expiresAtMs: number;
  readonly lastReceivedAtMs: number;
}

export type ExternalTransition = 'none' | 'fired' | 'resolved';

const DEFAULT_RESOLVE_TIMEOUT_MS = 300_000;

/**
 * Processes a report of an alert that another system manages, with Alertmanager API v2 semantics:
 * `endsAt` in the past resolves the alert; in the future it keeps the alert firing until then; if
 * absent, for `resolveTimeoutMs`. Reports older than the last one are ignored. A resolved alert
 * that is reported as firing starts again.
 */
export function receiveExternalAlert(
  previous: ExternalAlertState | null,
  report: ExternalAlertReport,
  resolveTimeoutMs = DEFAULT_RESOLVE_TIMEOUT_MS,
): { readonly state: ExternalAlertState; readonly transition: ExternalTransition } {
  if (previous && report.receivedAtMs < previous.lastReceivedAtMs)
    return { state: previous, transition: 'none' };
  const ended = report.endsAtMs !== null && report.endsAtMs <= report.receivedAtMs;
  const wasFiring = previous?.status === 'firing';
  const state: ExternalAlertState = {
    status: ended ? 'resolved' : 'firing',
    startedAtMs: wasFiring ? Math.min(previous.startedAtMs, report.startsAtMs) : report.startsAtMs,
    resolvedAtMs: ended ? report.endsAtMs : null,
    expiresAtMs: report.endsAtMs ?? report.receivedAtMs + resolveTimeoutMs,
    lastReceivedAtMs: report.receivedAtMs,
  };
  if (ended) return { state, transition: wasFiring ? 'resolved' : 'none' };
  return { state, transition: wasFiring ? 'none' : 'fired' };
}

/** Resolves a firing external alert whose end time has passed without a new report. */
export function expireExternalAlert(
  state: ExternalAlertState,
  nowMs: number,
): { readonly state: ExternalAlertState; readonly transition: ExternalTransition } {
  if (state.status !== 'firing' || nowMs < state.expiresAtMs) return { state, transition: 'none' };
  return {
    state: { ...state, status: 'resolved', resolvedAtMs: state.expiresAtMs },
    transition: 'resolved',
  };
}
