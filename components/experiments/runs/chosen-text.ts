import { mostCompared } from '#lib/choices/runs.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { RunComparison } from '#lib/schemas/experiments/runs.ts';

const NAMED = 3;

function describeDeleted(deleted: RunComparison['deleted']): string {
  const names = deleted.slice(0, NAMED).map(({ id, name }) => name || id.slice(0, 8));
  const more = deleted.length - names.length;
  return `Deleted since: ${names.join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}.`;
}

/** Number of selected runs, such as "4 chosen runs.", with a note on missing runs. */
export function describeChosen(
  { items, deleted, missing }: Pick<RunComparison, 'items' | 'deleted' | 'missing'>,
  { runs, filter }: { runs: readonly string[]; filter: string },
): string {
  const chosen = runs.length;
  return [
    `${formatCount(items.length, 'chosen run')}.`,
    ...(deleted.length === 0 ? [] : [describeDeleted(deleted)]),
    ...(missing.length === 0
      ? []
      : [`${formatNumber(missing.length)} not found here, or not visible to your role.`]),
    ...(chosen > mostCompared
      ? [`Comparing the first ${formatNumber(mostCompared)} of ${formatNumber(chosen)}.`]
      : []),
    ...(filter === '' ? [] : ['The filter does not apply to them.']),
  ].join(' ');
}
