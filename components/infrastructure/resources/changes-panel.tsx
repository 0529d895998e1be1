import type { UseQueryResult } from '@tanstack/react-query';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { changeWord } from '#components/labels/resource-text.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';

function safeUrl(url: string | null): string | null {
  return url !== null && /^https?:\/\//u.test(url) ? url : null;
}

function Change({ change }: { change: ChangeItem }) {
  const url = safeUrl(change.url);
  const versions =
    change.before === null && change.after === null
      ? null
      : `${change.before ?? 'none'} to ${change.after ?? 'none'}`;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2">
      <Time
        at={change.occurredAt}
        show="absolute"
        className="w-28 flex-none text-xs text-ink-2 tabular-nums"
      />
      <span className="min-w-0 flex-1 basis-52">
        {url === null ? (
          <span className="font-medium">{change.title}</span>
        ) : (
          <a className="link" href={url} rel="noreferrer" target="_blank">
            {change.title}
            <span className="sr-only"> (opens in another application)</span>
          </a>
        )}
        <span className="block text-xs text-ink-2">
          {[changeWord(change.kind), versions, change.actor ? `by ${change.actor}` : null]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className="ident text-xs text-ink-3">{change.ref}</span>
    </li>
  );
}

/** Deployments and other changes within the page's time range. */
export function ChangesPanel({
  query,
  label,
}: {
  query: UseQueryResult<Page<ChangeItem>>;
  /** "Last 6 hours" */
  label: string;
}) {
  const changes = query.data?.items;
  return (
    <Panel aria-label="Changes">
      <PanelHeader
        title="Changes"
        count={changes ? formatNumber(changes.length) : undefined}
        end={<span>{label}</span>}
        ruled
      />
      {query.isLoadingError ? (
        <LoadFailed what="changes" query={query} />
      ) : changes === undefined ? (
        <SkeletonRows rows={3} label="Loading changes" />
      ) : null}
      {changes?.length === 0 ? (
        <EmptyState kind="no-data" title="No changes in this range" className="min-h-28">
          Send deployments and other changes to /api/changes.
        </EmptyState>
      ) : null}
      {changes && changes.length > 0 ? (
        <ScrollBox label="Changes" className="max-h-80 overflow-y-auto">
          <ul className="divide-y divide-line">
            {changes.map((change) => (
              <Change key={change.id} change={change} />
            ))}
          </ul>
        </ScrollBox>
      ) : null}
    </Panel>
  );
}
