'use client';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { DelegationItem } from '#lib/schemas/actions/delegations.ts';
import { DelegationDialog } from './delegation-dialog.tsx';
import { useDelegations } from './use-delegations.ts';

function Row({ item, mine }: { item: DelegationItem; mine: 'given' | 'taken' }) {
  const save = useSave('actions');
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2.5">
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p>
          {mine === 'given' ? (
            <>
              <b className="font-medium">{item.to.name}</b> approves on your behalf
            </>
          ) : (
            <>
              You approve on behalf of <b className="font-medium">{item.from.name}</b>
            </>
          )}
          {item.active ? '' : ', not started'}
        </p>
        <p className="text-xs text-ink-2">
          <Time at={item.startsAt} show="absolute" /> until{' '}
          <Time at={item.endsAt} show="absolute" />
          {item.reason === '' ? '' : `. ${item.reason}`}
        </p>
      </div>
      <Button
        size="sm"
        pending={save.isPending}
        aria-label={`End the delegation from ${item.from.name} to ${item.to.name}`}
        onClick={() =>
          save.mutate(
            { path: `/api/account/delegations/${item.id}`, method: 'DELETE' },
            { onSuccess: () => toast.success('Delegation ended') },
          )
        }
      >
        End now
      </Button>
    </li>
  );
}

/** Delegates the user's approvals to another user during an absence. */
export function DelegationPanel() {
  const { user } = useSession();
  const infrastructure = useCan('actions:decide-infrastructure');
  const models = useCan('actions:decide-models');
  const decides = infrastructure || models;
  const dialog = useDialog();
  const query = useDelegations(decides);
  if (!decides) return null;
  const people = query.data?.people ?? [];
  return (
    <Panel aria-label="Approvals while you are away" className="overflow-hidden">
      <PanelHeader
        title="Approvals while you are away"
        end={
          people.length === 0 ? null : (
            <Button size="sm" onClick={() => dialog.open('hand-over')}>
              Delegate…
            </Button>
          )
        }
      />
      <QueryBody query={query} what="hand-overs" rows={1}>
        {({ items }) => {
          const own = items.filter(({ from, to }) => [from.id, to.id].includes(user.id));
          return own.length === 0 ? (
            <EmptyState kind="no-data" title="No delegation" className="min-h-20">
              {people.length === 0
                ? 'No one else has a role that can decide on actions.'
                : 'Someone with the same roles can approve for you for a limited time.'}
            </EmptyState>
          ) : (
            <ul>
              {own.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  mine={item.from.id === user.id ? 'given' : 'taken'}
                />
              ))}
            </ul>
          );
        }}
      </QueryBody>
      {dialog.is('hand-over') && people.length > 0 ? (
        <DelegationDialog people={people} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
