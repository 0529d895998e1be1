import type { Attributes } from '@opentelemetry/api';

/** What a model answered to one request. */
export interface ModelAnswer {
  /** For who asked. */
  readonly body: unknown;
  /** One for each version that was asked, also in the shadow: attributes of its count besides the model's name. */
  readonly predictions: readonly Attributes[];
  /** Tells whoever keeps the answers of the model. */
  readonly keep: (latencyMs: number) => void;
}

/** What answers the requests of a service that serves a model. */
export interface ModelServer {
  answer(body: string): ModelAnswer;
}

/** Attributes of the count of a version's answers. */
export function predictionOf(version: string, more: Attributes = {}): Attributes {
  return { 'model.version': version, ...more };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
