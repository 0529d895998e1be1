'use client';
import { useRef } from 'react';
import { daysWord, demoWord } from '#components/client/page/demo-text.ts';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { useHeldRows } from '#components/client/use-buffered-rows.ts';
import { WAITING } from '#components/labels/incident-action-text.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { FilterChips } from '#components/ui/tables/filter-chips.tsx';
import { NewItemsPill } from '#components/ui/tables/load-more.tsx';
import { useRowKeys } from '#components/ui/tables/use-row-keys.ts';
import { formatCount } from '#lib/format.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import { ActionCard } from './action-card.tsx';
import { useActionList, useLinkedActions, type ActionView } from './use-actions.ts';

const EMPTY: Record<ActionView, { title: string; text: string }> = {
  waiting: {
    title: 'No decisions pending',
    text: 'Tandem proposes an action when a runbook can remove the cause of an incident.',
  },
  active: {
    title: 'No running actions',
    text: 'Approved actions stay here until their success criteria are measured.',
  },
  done: {
    title: 'No completed actions yet',
    text: 'Results appear here: verified, rolled back, rejected or expired.',
  },
};

function isView(text: string): text is ActionView {
  return text === 'waiting' || text === 'active' || text === 'done';
}

function headline(waiting: readonly ActionSummary[] | undefined, more: boolean): string {
  if (waiting === undefined) return 'Actions';
  if (waiting.length === 0) return 'No action is waiting for a decision';
  const high = waiting.filter((action) => action.risk === 'high').length;
  const count = `${waiting.length}${more ? '+' : ''} ${waiting.length === 1 ? 'action waits' : 'actions wait'} for a decision`;
  return high === 0 ? count : `${count}, ${high} high risk`;
}

/** Inbox of proposals, runs and results. */
export function ActionInbox() {
  const mayRead = useCan('actions:read');
  const waiting = useActionList('waiting', mayRead);
  const active = useActionList('active', mayRead);
  if (!mayRead) return <NoPermission permission="actions:read" what="actions" />;
  const rows = waiting.data?.pages.flatMap((page) => page.items);
  const running = active.data?.pages
    .flatMap((page) => page.items)
    .filter((action) => !WAITING.includes(action.status));
  return (
    <>
      <PageHead
        title={headline(rows, waiting.hasNextPage)}
        sub={
          running && running.length > 0
            ? `${formatCount(running.length, 'action')} running or being verified.`
            : 'Every action shows its changes, cost, rollback and success criteria.'
        }
      />
      <Tabs
        label="Actions"
        param="view"
        items={[
          { id: 'waiting', label: 'Waiting', ...(rows ? { count: rows.length } : {}) },
          {
            id: 'active',
            label: 'Running and verifying',
            ...(running ? { count: running.length } : {}),
          },
          { id: 'done', label: 'Done' },
        ]}
      >
        {(id) => <ActionTab key={id} view={isView(id) ? id : 'waiting'} />}
      </Tabs>
    </>
  );
}

function LinkedChips({ linked, setLinked }: ReturnType<typeof useLinkedActions>) {
  const { start, end, demo, tried } = linked;
  if (start === '' && end === '' && demo === null && !tried) return null;
  return (
    <div className="border-b border-line px-4 py-2">
      <FilterChips
        chips={[
          ...(tried ? [{ label: 'ran', onRemove: () => void setLinked({ tried: null }) }] : []),
          ...(start === '' && end === ''
            ? []
            : [
                {
                  label: `proposed ${daysWord(start, end)}`,
                  onRemove: () => void setLinked({ start: null, end: null }),
                },
              ]),
          ...(demo === null
            ? []
            : [{ label: demoWord(demo), onRemove: () => void setLinked({ demo: null }) }]),
        ]}
      />
    </div>
  );
}

function ActionTab({ view }: { view: ActionView }) {
  const { linked, setLinked } = useLinkedActions();
  const query = useActionList(view, true, view === 'done' ? linked : undefined);
  const box = useRef<HTMLElement>(null);
  useRowKeys(box);
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { rows, waiting, showWaiting } = useHeldRows(
    `actions ${JSON.stringify({ view, linked })}`,
    view === 'active' ? all.filter((action) => !WAITING.includes(action.status)) : all,
    query.isSuccess,
  );
  const empty = EMPTY[view];
  return (
    <Panel ref={box} aria-label="Actions" className="overflow-hidden">
      {view === 'done' ? <LinkedChips linked={linked} setLinked={setLinked} /> : null}
      <NewItemsPill
        count={waiting}
        onShow={showWaiting}
        noun={waiting === 1 ? 'new action' : 'new actions'}
      />
      <ListBody
        query={query}
        count={rows.length}
        what="actions"
        noun="action"
        skeletonRows={4}
        empty={
          <EmptyState
            kind="no-data"
            title={empty.title}
            action={
              <ButtonLink href="/incidents" size="sm">
                Open incidents
              </ButtonLink>
            }
          >
            {empty.text}
          </EmptyState>
        }
      >
        <ul>
          {rows.map((action, index) => (
            <ActionCard key={action.id} action={action} first={view === 'waiting' && index === 0} />
          ))}
        </ul>
      </ListBody>
    </Panel>
  );
}
