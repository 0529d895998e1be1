'use client';
import dynamic from 'next/dynamic';
import { useDelegations } from '#components/accounts/use-delegations.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { decidePermission } from '#components/labels/action-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Time } from '#components/ui/time.tsx';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';

const DelegationDialog = dynamic(
  () =>
    import('#components/accounts/delegation-dialog.tsx').then((module) => module.DelegationDialog),
  { ssr: false },
);

/** Delegations that apply to this action. */
export function Delegates({ action }: { action: Pick<ActionSummary, 'standIns'> }) {
  return action.standIns.map(({ from, to, endsAt }) => (
    <p key={`${from} ${to}`} className="text-xs text-ink-2 wrap-anywhere">
      <b className="font-medium">{to}</b> decides for {from} until{' '}
      <Time at={endsAt} show="absolute" />
    </p>
  ));
}

/** Link from an action that requires approval to delegating the user's approvals. */
export function HandOver({ action }: { action: Pick<ActionSummary, 'id' | 'kind'> }) {
  const decides = useCan(decidePermission(action.kind));
  const { user } = useSession();
  const dialog = useDialog();
  const { open, onOpenChange } = dialog.bind('hand-over', action.id);
  const query = useDelegations(decides);
  if (!decides || query.data === undefined) return null;
  const { items, people } = query.data;
  const given = items.some((item) => item.active && item.from.id === user.id);
  if (given || people.length === 0) return null;
  return (
    <>
      <Button size="sm" variant="quiet" onClick={() => onOpenChange(true)}>
        Delegate your approvals…
      </Button>
      {open ? <DelegationDialog people={people} onClose={dialog.close} /> : null}
    </>
  );
}
