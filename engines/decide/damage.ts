import type {
  Comparison,
  DecisionInput,
  Estimate,
  QualityPicture,
  Range,
} from '#engines/decide/decision-input.ts';

/** Minimum score of a credible cause. */
const CREDIBLE = 0.25;
/** A loss below this share of the predictions, or of the baseline error, is too small to act on. */
const MATERIAL = 0.01;
/** Normal quantiles: a loss counts at 97.5 % certainty or more; ranges cover 90 %. */
const SURE = 1.96;
const RANGE = 1.645;

export interface Damage {
  readonly kind: Comparison['damage'];
  /** Loss per prediction beyond the baseline; 0 if it may be chance. */
  readonly perAnswer: Range;
  readonly unit: Comparison['unit'];
  readonly quality: QualityPicture | null;
}

const spread = (a: Estimate, b: Estimate): number => Math.hypot(a.error, b.error);

const hasBadValues = ({ causes }: DecisionInput): boolean =>
  causes.some(({ kind, score }) => kind === 'data' && score >= CREDIBLE);

/**
 * Quality to use. An estimate is valid only while the inputs have their original meaning, so it is
 * discarded if there are bad values.
 */
function usable(input: DecisionInput): QualityPicture | null {
  return input.quality?.basis === 'estimated' && hasBadValues(input) ? null : input.quality;
}

/**
 * Whether a loss is still possible. Bad values cause a loss unless enough labels rule out a
 * material one. A shift of valid values counts as harmless until a loss is measured.
 */
function isOpen(input: DecisionInput, quality: QualityPicture | null, { high }: Range): boolean {
  const margin = quality?.measure === 'mae' ? MATERIAL * quality.usual.value : MATERIAL;
  return hasBadValues(input) && high >= margin;
}

function rangeOf(mean: number, error: number): Range {
  const isSure = mean > SURE * error;
  return {
    expected: isSure ? mean : 0,
    low: isSure ? Math.max(0, mean - RANGE * error) : 0,
    high: Math.max(0, mean + RANGE * error),
  };
}

function qualityLoss({ measure, now, usual, share = 1 }: QualityPicture): Range {
  const fall = measure === 'mae' ? now.value - usual.value : usual.value - now.value;
  return rangeOf(share * fall, share * spread(now, usual));
}

const units = { accuracy: 'bad answers', mae: 'absolute error', ndcg: 'lists lost' } as const;

const plus = (a: Range, b: Range): Range => ({
  expected: a.expected + b.expected,
  low: a.low + b.low,
  high: a.high + b.high,
});

/**
 * Parts of the damage. Wrong predictions add up with failed and late ones. An error in the unit of
 * the target, or in the order of a list, does not add up: it counts alone, unless it may be chance
 * and predictions fail or are late.
 */
function partsOf(
  quality: QualityPicture | null,
  { service }: DecisionInput,
): { unit: Damage['unit']; parts: Range[] } {
  const own = quality === null ? [] : [qualityLoss(quality)];
  const late =
    service === null
      ? []
      : [rangeOf(service.now.value - service.usual.value, spread(service.now, service.usual))];
  const unit = units[quality?.measure ?? 'accuracy'];
  if (unit === 'bad answers') return { unit, parts: [...own, ...late] };
  const lost = (ranges: readonly Range[]): boolean => ranges.some(({ expected }) => expected > 0);
  return !lost(own) && lost(late) ? { unit: 'bad answers', parts: late } : { unit, parts: own };
}

/** Damage per prediction: wrong, failed and late predictions. */
export function damageOf(input: DecisionInput): Damage {
  const quality = usable(input);
  const { unit, parts } = partsOf(quality, input);
  const perAnswer = parts.reduce(plus, { expected: 0, low: 0, high: 0 });
  if (perAnswer.expected > 0) return { kind: 'lost', perAnswer, unit, quality };
  const told =
    parts.length > 0 && input.beyondLimits.length === 0 && !isOpen(input, quality, perAnswer);
  return { kind: told ? 'none' : 'unknown', perAnswer, unit, quality };
}
