import {
  answerWith,
  requestIdWith,
  scoresWith,
  withPrivacy,
  type Privacy,
} from '#server/inference/privacy.ts';
import type { FeatureValue, ParsedInference } from './inference-row.ts';

/** Score names of the interval of a numeric prediction. */
const bounds = new Set(['lower', 'upper']);

function answerOf(privacy: Privacy, prediction: FeatureValue): FeatureValue {
  return typeof prediction === 'string' ? answerWith(privacy, prediction) : prediction;
}

/**
 * Applies the rules for predictions to class names in the scores, unless the prediction is a
 * number.
 */
function scoresOf(privacy: Privacy, { prediction, scores }: ParsedInference) {
  const isNumber = typeof prediction === 'number' || typeof prediction === 'boolean';
  const isInterval = scores.every(([name]) => bounds.has(name));
  return isNumber || isInterval ? scores : scoresWith(privacy, scores);
}

/** A row after privacy rules have removed or hashed its values. */
export function guarded(parsed: ParsedInference, privacy: Privacy | undefined): ParsedInference {
  if (privacy === undefined) return parsed;
  return {
    ...parsed,
    requestId: requestIdWith(privacy, parsed.requestId),
    features: withPrivacy(parsed.features, privacy.features, privacy.hashKey),
    // The hash of an embedding is useless, so an embedding with a rule is dropped.
    vectors: parsed.vectors.filter(([name]) => !Object.hasOwn(privacy.features, name)),
    segment: withPrivacy(parsed.segment, privacy.segment, privacy.hashKey),
    prediction: answerOf(privacy, parsed.prediction),
    scores: scoresOf(privacy, parsed),
  };
}
