'use client';
import { parseAsInteger, useQueryStates } from 'nuqs';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { DiffTable } from '#components/client/save/diff-table.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { useCard } from '#components/inference/model/use-card.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ModelCardDetail, WrittenCard } from '#lib/schemas/models/governance.ts';
import { describeFootprint, taskRows, taskWord, WRITTEN_FIELDS } from './card-draft.ts';

type Revision = ModelCardDetail['revisions'][number];

/** The hand-written part with the titles used on the screen, for readable diffs. */
function describeCard(written: WrittenCard): Record<string, string | null> {
  return {
    ...Object.fromEntries(WRITTEN_FIELDS.map(({ id, title }) => [title, written[id] || null])),
    Task: written.task === null ? null : taskWord(written.task),
    ...Object.fromEntries(taskRows(written).map(({ title, text }) => [title, text])),
    'Carbon and cost': describeFootprint(written.footprint),
  };
}

function Difference({
  name,
  older,
  newer,
}: {
  name: string;
  older: Revision | undefined;
  newer: Revision;
}) {
  const now = useCard(name, { version: null, at: newer.at });
  // The first revision is compared with the empty card.
  const before = useCard(name, { version: null, at: older?.at ?? null }, older !== undefined);
  const failed = [now, before].find(({ isError }) => isError);
  if (failed !== undefined) return <LoadFailed what="revisions" query={failed} />;
  if (now.data === undefined || (older !== undefined && before.data === undefined))
    return <SkeletonRows rows={4} label="Loading the revisions" />;
  const old = before.data === undefined ? {} : describeCard(before.data.written);
  return <DiffTable rows={diffValues(old, describeCard(now.data.written))} label="Changes" />;
}

/** All revisions with author, time and reason, and a diff between adjacent revisions. */
export function CardHistory({ card }: { card: ModelCardDetail }) {
  const [{ diff }, set] = useQueryStates({ diff: parseAsInteger });
  const open = card.revisions.find(({ revision }) => revision === diff);
  const older = card.revisions.find(({ revision }) => revision === (diff ?? 0) - 1);
  return (
    <Panel aria-label="Revisions of the card">
      <PanelHeader title="Revisions" count={card.revisions.length} />
      {card.revisions.length === 0 ? (
        <EmptyState kind="no-data" title="No revisions yet" className="min-h-28">
          Each saved revision appears here with its author.
        </EmptyState>
      ) : (
        <ul>
          {card.revisions.map((each) => (
            <li
              key={each.revision}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2"
            >
              <TextLink href={`${modelHref(card.name, 'card')}?at=${encodeURIComponent(each.at)}`}>
                {each.revision}
              </TextLink>
              <span className="min-w-24 flex-1 wrap-anywhere">
                {each.comment || <span className="text-ink-3">No comment</span>}
                <span className="block text-xs text-ink-2">
                  {each.by}, <Time at={each.at} show="both" />
                </span>
              </span>
              {each.revision === card.revision ? <Badge>Shown</Badge> : null}
              <Button size="sm" onClick={() => void set({ diff: each.revision })}>
                Compare
              </Button>
            </li>
          ))}
        </ul>
      )}
      {open === undefined ? null : (
        <Dialog
          open
          onOpenChange={(shown) => {
            if (!shown) void set({ diff: null });
          }}
          title={
            older === undefined
              ? `Revision ${open.revision}, the first`
              : `Revision ${open.revision} compared with ${older.revision}`
          }
          description={open.comment || undefined}
          className="w-[680px]"
        >
          <Difference name={card.name} older={older} newer={open} />
        </Dialog>
      )}
    </Panel>
  );
}
