import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';

/** "Estimated accuracy, by its own scores" is "estimated accuracy" in a list. */
function shortTitle({ title }: Pick<RolloutCheckItem, 'title'>): string {
  const [name = title] = title.split(',');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** What a check that holds has shown, and what it could not show: only what was measured is as expected. */
export function heldWords(items: readonly RolloutCheckItem[]): string {
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
