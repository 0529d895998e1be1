import type { Attributes } from '@opentelemetry/api';

/** A model's response to one request. */
export interface ModelAnswer {
  /** Response body for the caller. */
  readonly body: unknown;
  /**
   * Attributes of the prediction count for each version that scored the request, including the
   * shadow version, in addition to the model's name.
   */
  readonly predictions: readonly Attributes[];
  /** Logs the prediction. */
  readonly keep: (latencyMs: number) => void;
}

/** Serves the requests of a service that hosts a model. */
export interface ModelServer {
  answer(body: string): ModelAnswer;
}

/** Attributes of the prediction count of a version. */
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
