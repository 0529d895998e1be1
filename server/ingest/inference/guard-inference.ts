import {
  answerWith,
  requestIdWith,
  scoresWith,
  withPrivacy,
  type Privacy,
} from '#server/inference/privacy.ts';
import type { FeatureValue, ParsedInference } from './inference-row.ts';

/** Interval of a predicted number. */
const bounds = new Set(['lower', 'upper']);

function answerOf(privacy: Privacy, prediction: FeatureValue): FeatureValue {
  return typeof prediction === 'string' ? answerWith(privacy, prediction) : prediction;
}

/** Names of classes are answers wherever the answer is one of them. */
function scoresOf(privacy: Privacy, { prediction, scores }: ParsedInference) {
  const isNumber = typeof prediction === 'number' || typeof prediction === 'boolean';
  const isInterval = scores.every(([name]) => bounds.has(name));
  return isNumber || isInterval ? scores : scoresWith(privacy, scores);
}

/** A row with what must not be kept taken out or hashed. */
export function guarded(parsed: ParsedInference, privacy: Privacy | undefined): ParsedInference {
  if (privacy === undefined) return parsed;
  return {
    ...parsed,
    requestId: requestIdWith(privacy, parsed.requestId),
    features: withPrivacy(parsed.features, privacy.features, privacy.hashKey),
    // A hash of an embedding would tell nothing: what must not be kept as it is is not kept.
    vectors: parsed.vectors.filter(([name]) => !Object.hasOwn(privacy.features, name)),
    segment: withPrivacy(parsed.segment, privacy.segment, privacy.hashKey),
    prediction: answerOf(privacy, parsed.prediction),
    scores: scoresOf(privacy, parsed),
  };
}
