import { ASSUMED, curedShare, type Weighed } from '#engines/decide/cures.ts';
import type { Comparison, OptionFacts } from '#engines/decide/decision-input.ts';

const percent = (share: number): string => `${Math.round(share * 100)}%`;
/** Minimum probability of a cause listed as a reason. */
const WORTH_SAYING = 0.05;

/** Reasons for an option: the causes that it cures, and its earlier results. */
export function forOf(
  option: OptionFacts,
  causes: readonly Weighed[],
  damage: Comparison['damage'],
): string[] {
  const cured = causes.filter(
    ({ kind, probability }) => probability >= WORTH_SAYING && curedShare(option.kind, kind) > 0,
  );
  const idle = option.kind === 'nothing';
  return [
    ...cured.map(({ title, probability }) => `Addresses: ${title} (${percent(probability)})`),
    ...(idle && damage === 'none' ? ['No statistically significant loss is measured'] : []),
    ...(option.helped > 0
      ? [
          idle
            ? `Such problems ended without action ${option.helped} of ${option.tried} times`
            : `Helped ${option.helped} of ${option.tried} times`,
        ]
      : []),
    ...option.speaksFor,
  ];
}

export function againstOf(
  option: OptionFacts,
  causes: readonly Weighed[],
  damage: Comparison['damage'],
): string[] {
  const idle = option.kind === 'nothing';
  const cures = causes.some(
    ({ kind, probability }) => probability >= WORTH_SAYING && curedShare(option.kind, kind) > 0,
  );
  const usual = percent(ASSUMED[option.kind]);
  return [
    ...(idle && damage === 'lost' ? ['The loss continues'] : []),
    ...(!idle && !cures ? ['Addresses none of the causes found'] : []),
    ...(!idle && cures && damage === 'none' ? ['There is no loss to recover'] : []),
    ...(option.tried === 0
      ? [idle ? `Never left alone before: ${usual} is assumed` : `Never tried: ${usual} is assumed`]
      : option.helped === 0
        ? [`Helped 0 of ${option.tried} times`]
        : []),
    ...option.speaksAgainst,
  ];
}
