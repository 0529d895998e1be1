import type { SentAnswer } from './model-spec.ts';

export interface AnsweredRow {
  readonly model: string;
  readonly version: string;
  readonly requestId: string;
  readonly timeMs: number;
  readonly latencyMs: number;
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A row of `POST /api/ingest/inference`. */
export function toInferenceRow(row: AnsweredRow, answer: SentAnswer): Record<string, unknown> {
  return {
    model: row.model,
    version: row.version,
    requestId: row.requestId,
    time: row.timeMs,
    ...answer,
    latencyMs: rounded(row.latencyMs, 2),
  };
}

/**
 * A row with a shadow version's prediction and features, for a request that another version served.
 */
export function toShadowRow(
  { model, version, requestId, timeMs }: Omit<AnsweredRow, 'latencyMs'>,
  { prediction, score }: SentAnswer,
): Record<string, unknown> {
  const said = score === undefined ? { prediction } : { prediction, score };
  return { model, version, requestId, time: timeMs, shadow: true, ...said };
}

/** A row of `POST /api/ingest/labels`. */
export function toLabelRow(
  { model, requestId }: Pick<AnsweredRow, 'model' | 'requestId'>,
  label: unknown,
  timeMs: number,
): Record<string, unknown> {
  return { model, requestId, label, time: timeMs };
}
