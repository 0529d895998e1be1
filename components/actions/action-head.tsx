'use client';
import { CircleQuestionMark, Ellipsis, Link2, OctagonX, Siren, Undo2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { useCan } from '#components/client/session.tsx';
import { ActionStatusBadge } from '#components/labels/action-status.tsx';
import {
  describeRollback,
  decidePermission,
  mayFollow,
  mayStop,
  NOT_STARTED,
} from '#components/labels/action-text.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Menu, MenuItem } from '#components/ui/menus/menu.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { describeProgress } from './judged-samples.ts';

const CancelDialog = dynamic(
  () => import('./approval/cancel-dialog.tsx').then((module) => module.CancelDialog),
  {
    ssr: false,
  },
);
const StopDialog = dynamic(
  () => import('./approval/stop-dialog.tsx').then((module) => module.StopDialog),
  {
    ssr: false,
  },
);
const WhyDialog = dynamic(() => import('./why-dialog.tsx').then((module) => module.WhyDialog), {
  ssr: false,
});

const FollowUpDialog = dynamic(
  () => import('./approval/follow-up-dialog.tsx').then((module) => module.FollowUpDialog),
  { ssr: false },
);

const FOLLOW_UPS = ['back', 'again'] as const;

/** The action that this action retries or rolls back, and its follow-up actions. */
function FollowUps({ action }: { action: ActionDetail }) {
  const { follows } = action.plan;
  if (follows === undefined && action.followUps.length === 0) return null;
  return (
    <>
      {follows === undefined ? null : (
        <MetaItem label={follows.how === 'back' ? 'Rolls back' : `Attempt ${follows.attempt} of`}>
          <TextLink href={`/actions/${follows.id}`}>ACT-{follows.number}</TextLink>
        </MetaItem>
      )}
      {action.followUps.map((next) => (
        <MetaItem key={next.id} label={next.how === 'back' ? 'Rolled back by' : 'Retried as'}>
          <TextLink href={`/actions/${next.id}`}>ACT-{next.number}</TextLink>
        </MetaItem>
      ))}
    </>
  );
}

function copyLink(): void {
  void navigator.clipboard.writeText(location.href).then(() => toast.success('Link copied'));
}

/** Key facts of the action in one line. */
function Meta({ action }: { action: ActionDetail }) {
  const { proposer, incident, verificationProgress: progress } = action;
  const zone = useZone();
  return (
    <>
      <RiskBadge risk={action.risk} />
      <MetaItem label="State">
        <ActionStatusBadge
          status={action.status}
          stopped={action.stop !== null}
          progress={progress === null ? undefined : describeProgress(progress, zone)}
          badge={false}
        />
      </MetaItem>
      {action.demo ? <DemoLink /> : null}
      {incident === null ? null : (
        <MetaItem label="For">
          <TextLink href={`/incidents/${incident.id}`} className="whitespace-normal">
            <Siren size={14} aria-hidden="true" className="mr-1 inline align-[-2px]" />
            INC-{incident.number} {incident.title}
          </TextLink>
        </MetaItem>
      )}
      <FollowUps action={action} />
      <MetaItem label="Proposed">
        <span>
          <Time at={action.proposedAt} show="both" />, by {proposer.kind === 'rule' ? 'rule ' : ''}
          {proposer.name}
          {proposer.editor ? `, last edited by ${proposer.editor.name}` : ''}
        </span>
      </MetaItem>
      <MetaItem label="Target">
        {action.target.id === null ? (
          action.target.name
        ) : (
          <TextLink href={`/infrastructure/${action.target.id}`}>{action.target.name}</TextLink>
        )}
        {action.environment === null ? '' : ` in ${action.environment}`}
      </MetaItem>
    </>
  );
}

/** Title, risk, state, incident, proposer, target and plan version. */
export function ActionHead({ action }: { action: ActionDetail }) {
  const mayDecide = useCan(decidePermission(action.kind));
  const mayPropose = useCan('actions:write') && mayDecide;
  const dialog = useDialog();
  const followUp = FOLLOW_UPS.find((how) => mayPropose && mayFollow(action, how) && dialog.is(how));
  const mayCancel = mayDecide && NOT_STARTED.includes(action.status);
  return (
    <>
      <PageHead
        title={action.title}
        actions={
          <>
            <span className="flex items-center gap-1 text-xs text-ink-2">
              Plan version <span className="ident text-ink">{action.planVersion.slice(0, 8)}</span>
              <CopyButton value={action.planVersion} label="Copy the full plan version" />
            </span>
            <IconButton
              variant="quiet"
              icon={CircleQuestionMark}
              label="Why am I seeing this?"
              onClick={() => dialog.open('why')}
            />
            {mayDecide && mayStop(action) ? (
              <Button onClick={() => dialog.open('stop')}>
                <OctagonX size={14} aria-hidden="true" />
                Stop this action…
              </Button>
            ) : null}
            {mayPropose && mayFollow(action, 'back') ? (
              <Button onClick={() => dialog.open('back')}>
                <Undo2 size={14} aria-hidden="true" />
                Roll back to {describeRollback(action.plan)}…
              </Button>
            ) : null}
            <IconButton variant="quiet" icon={Link2} label="Copy link" onClick={copyLink} />
            <Menu
              align="end"
              trigger={<IconButton variant="secondary" icon={Ellipsis} label="More actions" />}
            >
              <MenuItem
                disabled={!mayCancel}
                hint={
                  !NOT_STARTED.includes(action.status)
                    ? 'Already started or ended'
                    : mayDecide
                      ? undefined
                      : 'Your role cannot decide'
                }
                onSelect={() => dialog.open('cancel')}
              >
                Cancel this action…
              </MenuItem>
              <MenuItem
                disabled={!mayPropose || !mayFollow(action, 'again')}
                hint={
                  mayFollow(action, 'again')
                    ? mayPropose
                      ? undefined
                      : 'Your role cannot decide'
                    : 'The action has not ended'
                }
                onSelect={() => dialog.open('again')}
              >
                Try again…
              </MenuItem>
            </Menu>
          </>
        }
        meta={<Meta action={action} />}
      />
      {mayCancel && dialog.is('cancel') ? (
        <CancelDialog action={action} onClose={dialog.close} />
      ) : null}
      {mayDecide && mayStop(action) && dialog.is('stop') ? (
        <StopDialog action={action} onClose={dialog.close} />
      ) : null}
      {followUp === undefined ? null : (
        <FollowUpDialog
          action={action}
          how={followUp}
          onProposed={dialog.leave}
          onClose={dialog.close}
        />
      )}
      {dialog.is('why') ? <WhyDialog action={action} onClose={dialog.close} /> : null}
    </>
  );
}
