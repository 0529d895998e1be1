'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefusalWait } from '#components/client/use-refusal-wait.ts';
import { actionNoun } from '#components/labels/action-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Time } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatCount } from '#lib/format.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { formatTimeLeft } from '../time-left.tsx';
import { useApprovalGate } from './approval-gates.ts';
import type { useApprove } from './use-approve.ts';
import { VoteDots } from './vote-dots.tsx';

const PasswordDialog = dynamic(
  () => import('./password-dialog.tsx').then((module) => module.PasswordDialog),
  {
    ssr: false,
  },
);
const RejectDialog = dynamic(
  () => import('./reject-dialog.tsx').then((module) => module.RejectDialog),
  {
    ssr: false,
  },
);

/** Failed checks that currently block an approval. */
function Failing({ checks }: { checks: ActionDetail['preCheck']['checks'] }) {
  const [first, ...more] = checks.filter(({ ok }) => !ok);
  if (first === undefined) return null;
  return (
    <p className="max-w-72 text-xs text-warning-text max-md:basis-full">
      Failing now: {first.title}
      {more.length === 0 ? '' : ` and ${formatCount(more.length, 'more check')}`}
    </p>
  );
}

function votesDetail(action: ActionDetail): string {
  const missing = action.votes.required - action.votes.approve;
  if (!action.you.mayApprove) return `${missing} still needed`;
  return missing <= 1
    ? 'yours completes it and starts the run'
    : `${missing - 1} still needed after yours`;
}

const ASK_TEXT = {
  password: 'Enter your password again to confirm this decision.',
  code: 'Enter a code from your authenticator app to confirm this decision.',
  confirm: 'Demo users have no password. The audit log records this decision as a click.',
} as const;

/**
 * Fixed at the bottom: votes, time left, comment, reject, approve. Pending until the server
 * confirms.
 */
export function ApprovalBar({
  action,
  vote,
}: {
  action: ActionDetail;
  vote: ReturnType<typeof useApprove>;
}) {
  const gate = useApprovalGate(action);
  const [comment, setComment] = useState('');
  const { onBehalfOf } = action.you;
  const [behalf, setBehalf] = useState(onBehalfOf[0]?.id ?? '');
  const dialog = useDialog();
  const wait = useRefusalWait(vote.tooMany);
  const noun = actionNoun(action.kind);
  const further = action.policy.needsReauth || gate.breakGlass;
  const ask = gate.breakGlass ? 'break-glass' : 'password';
  // A copied link opens the dialog only if this user may approve now.
  const asking = gate.open && dialog.is(ask);
  const byClick = action.you.reauthenticate === 'confirm';
  const byCode = action.you.reauthenticate === 'code';
  const send = async (given: { password?: string; reason?: string } = {}): Promise<void> => {
    const result = await vote.approve({
      comment: given.reason ?? comment,
      breakGlass: gate.breakGlass,
      onBehalfOf: behalf === '' ? undefined : behalf,
      ...(given.password ? { [byCode ? 'code' : 'password']: given.password } : {}),
      confirmed: byClick && asking,
    });
    if (result !== 'password') await dialog.close();
    else if (!dialog.is(ask)) dialog.open(ask);
  };
  const press = (): void => {
    if (further) dialog.open(ask);
    else void send();
  };
  return (
    <>
      <div aria-hidden="true" className="h-[84px] flex-none max-md:h-32" />
      <section
        aria-label="Decision"
        data-print="hide"
        className="fixed right-0 bottom-(--foot-h) left-0 z-20 flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-strong bg-raised px-(--page) py-2.5 md:left-(--nav-w)"
      >
        <Votes action={action} />
        <Left action={action} />
        {gate.open && !(gate.breakGlass && gate.although === 'a check fails') ? (
          <Failing checks={action.preCheck.checks} />
        ) : null}
        {gate.reason === null || gate.breakGlass ? (
          <Input
            aria-label="Comment (required to reject)"
            placeholder="Comment (required to reject)"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            className="h-9 min-w-40 flex-1 max-lg:hidden"
          />
        ) : null}
        <Behalf people={onBehalfOf} value={behalf} onChange={setBehalf} />
        {gate.reason === null ? null : (
          <p className="min-w-40 flex-1 text-xs text-ink-2 max-md:basis-full">{gate.reason}</p>
        )}
        <div className="ml-auto flex gap-3 max-md:w-full">
          <Button
            size="lg"
            className="max-md:flex-1"
            disabled={!action.you.mayReject || vote.pending}
            onClick={() => dialog.open('reject')}
          >
            Reject…
          </Button>
          <Button
            size="lg"
            variant="primary"
            className="max-md:flex-2"
            disabled={!gate.open}
            pending={vote.pending}
            onClick={press}
          >
            Approve {noun}
            {gate.breakGlass ? ' anyway' : ''}
            {further ? '…' : ''}
          </Button>
        </div>
      </section>
      {action.you.mayReject && dialog.is('reject') ? (
        <RejectDialog
          action={action}
          comment={comment}
          onReject={vote.reject}
          onClose={dialog.close}
        />
      ) : null}
      {asking ? (
        <PasswordDialog
          title={`Approve ${noun}${gate.breakGlass ? ` although ${gate.although}` : ''}`}
          description={gate.breakGlass ? (gate.reason ?? '') : ASK_TEXT[action.you.reauthenticate]}
          confirmLabel={`Approve ${noun}`}
          withPassword={
            !byClick &&
            (action.policy.needsReauth ||
              !gate.breakGlass ||
              vote.wrong !== '' ||
              wait.text !== null)
          }
          byCode={byCode}
          withReason={gate.breakGlass}
          wrong={wait.text ?? vote.wrong}
          waiting={wait.left > 0}
          pending={vote.pending}
          onConfirm={(given) => void send(gate.breakGlass ? given : { password: given.password })}
          onClose={() => void dialog.close()}
        />
      ) : null}
    </>
  );
}

interface BehalfProps {
  people: ActionDetail['you']['onBehalfOf'];
  value: string;
  onChange: (id: string) => void;
}

/**
 * Selects on whose behalf the user approves: their own, or that of a user who delegated approvals
 * to them.
 */
function Behalf({ people, value, onChange }: BehalfProps) {
  if (people.length === 0) return null;
  const options = [
    { value: '', label: 'For yourself' },
    ...people.map(({ id, name }) => ({ value: id, label: `For ${name}` })),
  ];
  return (
    <Select
      aria-label="Approve on behalf of"
      options={options}
      value={value}
      onValueChange={onChange}
    />
  );
}

function Votes({ action }: { action: ActionDetail }) {
  return (
    <div className="flex items-center gap-3 max-md:gap-2">
      <VoteDots votes={action.votes} size={20} />
      <p className="leading-tight">
        <b className="font-semibold max-md:font-normal">
          {action.votes.approve} of {action.votes.required} approvals
        </b>
        <span className="block text-xs text-ink-2 max-md:hidden">{votesDetail(action)}</span>
      </p>
    </div>
  );
}

function Left({ action }: { action: ActionDetail }) {
  const now = useNow();
  const leftMs = Date.parse(action.expiresAt) - (now ?? Date.parse(action.proposedAt));
  return (
    <p className="leading-tight md:border-l md:border-line md:pl-4 max-md:ml-auto">
      <b className="font-semibold">{formatTimeLeft(leftMs)}</b>
      <span className="block text-xs text-ink-2 max-md:hidden">
        expires <Time at={action.expiresAt} show="absolute" />
      </span>
    </p>
  );
}
