import { modelHref } from '#components/labels/model-name.ts';
import { Link } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { ModelState } from './use-models-overview.ts';

/** Names of drifted columns, limited to three. */
function columnNames(drift: NonNullable<ModelState['drift']>): string {
  const names = drift.columns.filter(({ drifted }) => drifted).map(({ column }) => column);
  const rest = names.length - 3;
  return `${names.slice(0, 3).join(', ')}${rest > 0 ? ` and ${formatCount(rest, 'other')}` : ''}`;
}

function detail({ drift }: ModelState): string {
  if (drift === undefined) return 'Loading the drift';
  if (drift === null) return 'No baseline, so drift is not measured';
  if (drift.dataset.measured === 0) return 'Too few rows in this range';
  return drift.dataset.drifted === 0 ? 'No drift found' : columnNames(drift);
}

function DriftLine({ state }: { state: ModelState }) {
  const { row, drift, driftLimit } = state;
  const { measured = 0, drifted = 0, share = null } = drift?.dataset ?? {};
  const isOver = driftLimit !== null && share !== null && share > driftLimit;
  return (
    <li className="relative flex min-h-[52px] items-center gap-3.5 px-4 py-2 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <Link
          href={modelHref(row.name)}
          className="rounded-sm font-semibold after:absolute after:inset-0"
        >
          {row.name}
        </Link>
        <p className="truncate text-xs text-ink-2" title={detail(state)}>
          {detail(state)}
        </p>
      </div>
      {share === null ? null : (
        <span className="flex-none text-right text-xs text-ink-2 tabular-nums">
          <b className="text-sm font-medium text-ink">
            {drifted} of {formatCount(measured, 'column')}
          </b>
          <br />
          {driftLimit === null ? 'no limit' : `limit ${formatPercent(driftLimit)}`}
        </span>
      )}
      {isOver ? <StateBadge state="warning">Beyond its limit</StateBadge> : null}
    </li>
  );
}

/**
 * Drifted columns of each model in the range of the page, compared with the limit for their share.
 */
export function DriftPanel({ states }: { states: readonly ModelState[] }) {
  const sorted = states.toSorted(
    (a, b) => (b.drift?.dataset.share ?? -1) - (a.drift?.dataset.share ?? -1),
  );
  return (
    <Panel aria-labelledby="drift-panel">
      <PanelHeader title="Drift" id="drift-panel" ruled />
      <ul className="divide-y divide-line">
        {sorted.map((state) => (
          <DriftLine key={state.row.name} state={state} />
        ))}
      </ul>
    </Panel>
  );
}
