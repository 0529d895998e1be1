import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';

/**
 * Short form of a title for lists: "Estimated accuracy, by its own scores" becomes "estimated
 * accuracy".
 */
function shortTitle({ title }: Pick<RolloutCheckItem, 'title'>): string {
  const [name = title] = title.split(',');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/**
 * Summary of a passed check. Measured items are as expected, and the others are listed as not
 * measured.
 */
export function describeBuffered(items: readonly RolloutCheckItem[]): string {
  const [measured, rest] = [true, false].map((is) =>
    items.filter((item) => item.measured === is).map(shortTitle),
  );
  const parts = [
    ...(measured === undefined || measured.length === 0
      ? ['Nothing could be measured']
      : [`As expected: ${measured.join(', ')}`]),
    ...(rest === undefined || rest.length === 0 ? [] : [`Not measured: ${rest.join(', ')}`]),
  ];
  return `${parts.join('. ')}.`;
}
