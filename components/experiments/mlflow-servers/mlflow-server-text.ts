import type { State } from '#components/ui/states/states.tsx';
import { formatCount } from '#lib/format.ts';
import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';

const STATE: Record<MlflowServerItem['state'], { state: State; word: string }> = {
  failing: { state: 'error', word: 'Failing' },
  syncing: { state: 'info', word: 'Reading' },
  ok: { state: 'ok', word: 'In sync' },
  waiting: { state: 'info', word: 'Waiting' },
  off: { state: 'hidden', word: 'Off' },
};

export function mlflowServerBadge({ state }: Pick<MlflowServerItem, 'state'>) {
  return STATE[state];
}

const NOUN = { experiment: 'experiment', run: 'run', model: 'model', version: 'version' } as const;

/** Counts as text, such as "2 experiments, 40 runs, 1 model, 3 versions". */
export function describeCopies(counts: MlflowServerItem['counts']): string {
  return counts.map(({ kind, copies }) => formatCount(copies, NOUN[kind])).join(', ');
}

/** Number of copies whose original was removed, such as "2 of them are gone there", or null. */
export function describeRemoved(counts: MlflowServerItem['counts']): string | null {
  const gone = counts.reduce((sum, each) => sum + each.gone, 0);
  return gone === 0 ? null : `${gone} of them ${gone === 1 ? 'is' : 'are'} deleted there`;
}
