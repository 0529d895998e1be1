import type {
  Comparison,
  DecisionInput,
  Estimate,
  QualityPicture,
  Range,
} from '#engines/decide/decision-input.ts';

/** A cause is credible from this score on. */
const CREDIBLE = 0.25;
/** A loss below this share of the predictions, or of the baseline error, is too small to act on. */
const MATERIAL = 0.01;
/** Normal quantiles: a loss counts from 97.5 % on, ranges cover 90 %. */
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
 * An estimate is valid only while the inputs have their original meaning: with bad values it is
 * discarded.
 */
function usable(input: DecisionInput): QualityPicture | null {
  return input.quality?.basis === 'estimated' && hasBadValues(input) ? null : input.quality;
}

/**
 * Bad values are wrong, whatever labels have shown so far: only enough labels to rule out a
 * material loss show that nothing is lost. A shift of valid values does no harm until a loss is
 * seen.
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
 * Parts of the damage: wrong predictions add up with those that fail or come too late. An error in
 * the unit of the target, or the order of a list, does not add up: it counts alone, unless it may
 * be chance and no predictions fail.
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

/** Damage per prediction: wrong predictions, and those that fail or come too late. */
export function damageOf(input: DecisionInput): Damage {
  const quality = usable(input);
  const { unit, parts } = partsOf(quality, input);
  const perAnswer = parts.reduce(plus, { expected: 0, low: 0, high: 0 });
  if (perAnswer.expected > 0) return { kind: 'lost', perAnswer, unit, quality };
  const told =
    parts.length > 0 && input.beyondLimits.length === 0 && !isOpen(input, quality, perAnswer);
  return { kind: told ? 'none' : 'unknown', perAnswer, unit, quality };
}
