'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { decidePermission, isInDoubt } from '#components/labels/action-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { TONE_BADGE, STATES, type State } from '#components/ui/states/states.tsx';
import { cn } from '#lib/cn.ts';
import type { ActionDetail, ActionStatus } from '#lib/schemas/actions/actions.ts';
import { NextStep } from './way-on.tsx';

const SettleDialog = dynamic(
  () => import('./approval/settle-dialog.tsx').then((module) => module.SettleDialog),
  {
    ssr: false,
  },
);

type Text = { state: State; title: string };
/** Banner of an action that a user stopped, while its run continues or its outcome is unknown. */
function stopText({
  status,
  stop,
  statusReason,
}: ActionDetail): (Text & { detail: string }) | null {
  if (stop === null) return null;
  const said = `${stop.by}: ${stop.reason}`;
  if (status === 'running')
    return {
      state: 'warning',
      title: 'Stopping',
      detail: `The current step finishes; no further step starts. ${said}`,
    };
  if (status === 'unknown')
    return {
      state: 'warning',
      title: 'Stopped. The outcome of the current step is unknown',
      detail: statusReason ?? said,
    };
  if (status !== 'cancelled') return null;
  return { state: 'warning', title: 'Not counted as done', detail: statusReason ?? said };
}

/**
 * Banner of an inconclusive action: the action did not help, or another cause started during
 * verification.
 */
function inconclusiveText({ status, verification }: ActionDetail): Text | null {
  if (status !== 'inconclusive') return null;
  if (verification?.outcome === 'not_verified')
    return { state: 'warning', title: 'The action did not help. Choose whether to roll it back' };
  return verification?.otherCauses === undefined
    ? null
    : { state: 'warning', title: 'Another cause started during verification' };
}

/** Note on undoing the changes of a stopped run; empty if no note is needed. */
function wayBack(action: ActionDetail): string {
  if (action.stop === null || action.status !== 'cancelled') return '';
  const { rollback } = action.plan;
  return rollback.kind === 'plan'
    ? 'Changes made so far stay until their rollback is proposed and approved.'
    : `No rollback plan, because ${rollback.reason}.`;
}

const TEXT: Partial<Record<ActionStatus, Text>> = {
  proposed: { state: 'warning', title: 'Approval required' },
  unknown: { state: 'warning', title: 'Outcome unknown' },
  inconclusive: { state: 'warning', title: 'Result inconclusive' },
  failed: { state: 'error', title: 'The run failed' },
  not_verified: { state: 'error', title: 'The action did not help' },
  rolling_back: { state: 'warning', title: 'The action did not help; rolling back' },
  rollback_unknown: { state: 'warning', title: 'Rollback outcome unknown' },
  rolled_back: { state: 'info', title: 'The action did not help and was rolled back' },
  rollback_failed: { state: 'critical', title: 'Rollback failed, check the target now' },
  rejected: { state: 'info', title: 'Rejected' },
  expired: { state: 'info', title: 'Expired' },
  superseded: { state: 'info', title: 'Withdrawn because the plan no longer fits' },
  cancelled: { state: 'info', title: 'Canceled' },
};

/** Full-width line in the color of a state. */
function Notice({ state, children, end }: { state: State; children: ReactNode; end?: ReactNode }) {
  return (
    <div
      role="status"
      className={cn(
        'flex flex-wrap items-center gap-x-2.5 gap-y-2 rounded-lg border px-4 py-2',
        TONE_BADGE[STATES[state].tone],
      )}
    >
      <StateIcon state={state} size={16} />
      <div className="min-w-0 flex-1 basis-60 text-ink">{children}</div>
      {end}
    </div>
  );
}

/** Outcome of the action, with a button to settle an unknown outcome. */
export function ActionBanner({ action }: { action: ActionDetail }) {
  const mayDecide = useCan(decidePermission(action.kind));
  const dialog = useDialog();
  const stopped = stopText(action);
  const text = stopped ?? inconclusiveText(action) ?? TEXT[action.status];
  const back = wayBack(action);
  const detail = stopped?.detail ?? action.statusReason;
  // A proposal has a reason only if the policy would let it run without approval.
  if (text === undefined || (action.status === 'proposed' && detail === null)) return null;
  const doubt = isInDoubt(action.status);
  return (
    <>
      <Notice
        state={text.state}
        end={
          doubt && mayDecide ? (
            <Button variant="primary" onClick={() => dialog.open('settle')}>
              Record outcome…
            </Button>
          ) : undefined
        }
      >
        <b className="font-semibold">{text.title}</b>
        {detail === null ? '' : `. ${detail}`} <NextStep action={action} />
        {back === '' ? null : <span className="block">{back}</span>}
        {doubt && !mayDecide
          ? ` Recording it needs the role ${rolesSentence(action.kind.startsWith('model.') ? 'actions:decide-models' : 'actions:decide-infrastructure')}.`
          : ''}
      </Notice>
      {doubt && mayDecide && dialog.is('settle') ? (
        <SettleDialog action={action} onClose={dialog.close} />
      ) : null}
    </>
  );
}
