'use client';
import { Check, Lock, UserRoundCog, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { roleInText } from '#components/client/page/role-text.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { consequenceOf } from '#components/labels/action-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { cn } from '#lib/cn.ts';
import { roles } from '#lib/permissions.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { HandOver } from './delegate-approval.tsx';

function describeRole(names: readonly string[]): string {
  return roles
    .filter((role) => names.includes(role))
    .map(roleInText)
    .join(', ');
}

const versionWord = (version: number) => (version === 0 ? 'Default policy' : `Policy v${version}`);

function Row({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-start gap-3 border-t border-line px-4 py-2.5">
      <span className="mt-px grid size-5 flex-none place-items-center">{mark}</span>
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </li>
  );
}

function VoteMark({ vote, voided }: { vote: 'approve' | 'reject'; voided: boolean }) {
  const Icon = vote === 'approve' ? Check : X;
  return (
    <span
      data-mark=""
      className={cn(
        'grid size-5 place-items-center rounded-full',
        voided || vote === 'reject'
          ? 'text-ink-2 shadow-[inset_0_0_0_1.5px_var(--control)]'
          : 'bg-ink text-surface',
      )}
    >
      <Icon size={12} strokeWidth={3} aria-hidden="true" />
    </span>
  );
}

/** Votes, the user's own eligibility, ineligible users with reasons, and the underlying policy. */
export function ApprovalsPanel({ action }: { action: ActionDetail }) {
  const mayReadPolicy = useCan('policies:read');
  const { policy, approvals, proposer, you, votes } = action;
  const policyWord = versionWord(policy.version);
  return (
    <Panel aria-label="Approvals">
      <PanelHeader
        title="Approvals"
        count={`${votes.approve} of ${votes.required}`}
        end={
          mayReadPolicy ? <TextLink href="/settings/policies">{policyWord}</TextLink> : policyWord
        }
      />
      <ul>
        {approvals.map((vote) => (
          <Row key={vote.id} mark={<VoteMark vote={vote.vote} voided={vote.voided} />}>
            <p>
              <b className="font-semibold">{vote.user.name}</b>
              {vote.onBehalfOf === null ? '' : ` for ${vote.onBehalfOf.name}`}{' '}
              {vote.vote === 'approve' ? 'approved' : 'rejected'}
              {vote.voided ? ', void because the plan or the policy changed' : ''}
              {vote.breakGlass ? ', break-glass' : ''}
            </p>
            <p className="text-xs text-ink-2">
              <Time at={vote.at} show="both" />
              {vote.comment ? <>. “{vote.comment}”</> : null}
            </p>
          </Row>
        ))}
        {action.status === 'proposed' ? <You you={you} /> : null}
        {action.delegations.map(({ from, to, endsAt }) => (
          <Row
            key={`${from} ${to}`}
            mark={<UserRoundCog size={14} aria-hidden="true" className="text-ink-3" />}
          >
            <p>
              <b className="font-semibold">{to}</b> decides for {from}
            </p>
            <p className="text-xs text-ink-2">
              delegated until <Time at={endsAt} show="absolute" />
            </p>
          </Row>
        ))}
        <ProposerRow proposer={proposer} />
        <LoweredRow person={proposer.tierLoweredBy} />
        {proposer.authors?.map((author) => (
          <AuthorRow key={author.id} author={author} />
        ))}
      </ul>
      <PanelBody className="border-t border-line pt-2.5 text-xs text-ink-2">
        {policy.sentence}
        {policy.proposedUnder === null ? null : (
          <p className="mt-1 text-warning-text">
            Stricter than at proposal ({versionWord(policy.proposedUnder.version)}:{' '}
            {policy.proposedUnder.sentence})
          </p>
        )}
      </PanelBody>
      {action.status === 'proposed' ? (
        <PanelFoot>
          <HandOver action={action} />
        </PanelFoot>
      ) : null}
    </Panel>
  );
}

function You({ you }: { you: ActionDetail['you'] }) {
  const { user, roles: mine } = useSession();
  const ring = (
    <span data-mark="" className="size-5 rounded-full shadow-[inset_0_0_0_1.5px_var(--control)]" />
  );
  return (
    <Row
      mark={you.mayApprove ? ring : <Lock size={14} aria-hidden="true" className="text-ink-3" />}
    >
      <p>
        <b className="font-semibold">You</b>, {user.name}
      </p>
      <p className="text-xs text-ink-2">
        {you.mayApprove
          ? `can approve, as ${describeRole(mine)}`
          : you.mayReject
            ? `can reject but not approve: ${you.reason ?? ''}`
            : `cannot decide: ${you.reason ?? ''}`}
      </p>
    </Row>
  );
}

function ProposerRow({ proposer }: { proposer: ActionDetail['proposer'] }) {
  const { user } = useSession();
  const person =
    proposer.kind === 'user' ? { id: proposer.id, name: proposer.name } : proposer.editor;
  if (person === null || person.id === user.id) return null;
  return (
    <Row mark={<Lock size={14} aria-hidden="true" className="text-ink-3" />}>
      <p>
        <b className="font-semibold">{person.name}</b> cannot approve
      </p>
      <p className="text-xs text-ink-2">
        {proposer.kind === 'user'
          ? 'proposed this action'
          : 'last edited the rule behind it, which counts as proposing'}
      </p>
    </Row>
  );
}

function LoweredRow({ person }: { person: { id: string; name: string } | undefined }) {
  const { user } = useSession();
  if (person === undefined || person.id === user.id) return null;
  return (
    <Row mark={<Lock size={14} aria-hidden="true" className="text-ink-3" />}>
      <p>
        <b className="font-semibold">{person.name}</b> cannot approve
      </p>
      <p className="text-xs text-ink-2">lowered the tier that sets the number of approvals</p>
    </Row>
  );
}

type Author = NonNullable<ActionDetail['proposer']['authors']>[number];

/** Row of a version's author, who may not approve. Authors see it as the reason. */
function AuthorRow({ author }: { author: Author }) {
  const { user } = useSession();
  if (author.id === user.id) return null;
  return (
    <Row mark={<Lock size={14} aria-hidden="true" className="text-ink-3" />}>
      <p>
        <b className="font-semibold">{author.name}</b> cannot approve
      </p>
      <p className="text-xs text-ink-2">created the version: {author.did}</p>
    </Row>
  );
}

/** Consequence if no decision is made. */
export function IfNobodyDecides({ action }: { action: ActionDetail }) {
  if (action.status !== 'proposed') return null;
  return (
    <Panel aria-label="Without approval">
      <PanelHeader title="Without approval" />
      <PanelBody className="text-ink-2">
        Expires <Time at={action.expiresAt} show="both" />. {consequenceOf(action)}
      </PanelBody>
      {action.incident === null ? null : (
        <PanelFoot>
          <TextLink href={`/incidents/${action.incident.id}`}>Ask the incident owner</TextLink>
        </PanelFoot>
      )}
    </Panel>
  );
}
