import { FRAUD_LIMIT } from '../model/classifier.ts';
import type { ServedFeatures } from '../model/features.ts';

export interface AnsweredRow {
  readonly model: string;
  readonly version: string;
  readonly requestId: string;
  readonly timeMs: number;
  readonly served: ServedFeatures;
  readonly probability: number;
  readonly latencyMs: number;
}

const words = (fraud: boolean): string => (fraud ? 'fraud' : 'legitimate');
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A row of `POST /api/ingest/inference`. */
export function toInferenceRow(row: AnsweredRow): Record<string, unknown> {
  const probability = rounded(row.probability, 5);
  return {
    model: row.model,
    version: row.version,
    requestId: row.requestId,
    time: row.timeMs,
    features: row.served,
    prediction: words(row.probability > FRAUD_LIMIT),
    score: { fraud: probability, legitimate: rounded(1 - probability, 5) },
    segment: { country: row.served.country, channel: row.served.channel },
    latencyMs: rounded(row.latencyMs, 2),
  };
}

/** A row of `POST /api/ingest/labels`. */
export function toLabelRow(
  { model, requestId }: Pick<AnsweredRow, 'model' | 'requestId'>,
  fraud: 0 | 1,
  timeMs: number,
): Record<string, unknown> {
  return { model, requestId, label: words(fraud === 1), time: timeMs };
}
