'use client';
import dynamic from 'next/dynamic';
import { CircleQuestionMark, Ellipsis, Link2, Siren } from 'lucide-react';
import { useState } from 'react';
import { useCan } from '#components/shell/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { decidePermission, NOT_STARTED } from './action-words.ts';
import { ActionStatusBadge } from './action-status.tsx';

const CancelDialog = dynamic(
  () => import('./cancel-dialog.tsx').then((module) => module.CancelDialog),
  {
    ssr: false,
  },
);
const WhyDialog = dynamic(() => import('./why-dialog.tsx').then((module) => module.WhyDialog), {
  ssr: false,
});

function progressOf(action: ActionDetail): string | undefined {
  const progress = action.verificationProgress;
  return progress ? `${progress.samples} of ${progress.needed}` : undefined;
}

function copyLink(): void {
  void navigator.clipboard.writeText(location.href).then(() => toast.success('Link copied'));
}

/** Title, risk, state, incident, proposer, target and plan version. */
export function ActionHead({ action }: { action: ActionDetail }) {
  const mayDecide = useCan(decidePermission(action.kind));
  const [dialog, setDialog] = useState<'cancel' | 'why' | null>(null);
  const { proposer, incident } = action;
  return (
    <>
      <PageHead
        title={action.title}
        actions={
          <>
            <span className="flex items-center gap-1 text-xs text-ink-2">
              Plan version <span className="ident text-ink">{action.planVersion.slice(0, 8)}</span>
              <CopyButton value={action.planVersion} label="Copy the whole plan version" />
            </span>
            <IconButton
              variant="quiet"
              icon={CircleQuestionMark}
              label="Why am I seeing this?"
              onClick={() => setDialog('why')}
            />
            <IconButton variant="quiet" icon={Link2} label="Copy link" onClick={copyLink} />
            <Menu
              align="end"
              trigger={<IconButton variant="secondary" icon={Ellipsis} label="More acts" />}
            >
              <MenuItem
                disabled={!mayDecide || !NOT_STARTED.includes(action.status)}
                hint={
                  !NOT_STARTED.includes(action.status)
                    ? 'It has started or ended'
                    : mayDecide
                      ? undefined
                      : 'Your role does not decide'
                }
                onSelect={() => setDialog('cancel')}
              >
                Cancel this action…
              </MenuItem>
            </Menu>
          </>
        }
        meta={
          <>
            <RiskBadge risk={action.risk} />
            <MetaItem label="State">
              <ActionStatusBadge
                status={action.status}
                progress={progressOf(action)}
                badge={false}
              />
            </MetaItem>
            {action.demo ? <Badge>Demo</Badge> : null}
            {incident === null ? null : (
              <MetaItem label="For">
                <TextLink href={`/incidents/${incident.id}`} className="whitespace-normal">
                  <Siren size={14} aria-hidden="true" className="mr-1 inline align-[-2px]" />
                  INC-{incident.number} {incident.title}
                </TextLink>
              </MetaItem>
            )}
            <MetaItem label="Proposed">
              <span>
                <Time at={action.proposedAt} show="both" />, by{' '}
                {proposer.kind === 'rule' ? 'rule ' : ''}
                {proposer.name}
                {proposer.editor ? `, edited last by ${proposer.editor.name}` : ''}
              </span>
            </MetaItem>
            <MetaItem label="Target">
              {action.target.id === null ? (
                action.target.name
              ) : (
                <TextLink href={`/infrastructure/${action.target.id}`}>
                  {action.target.name}
                </TextLink>
              )}
              {action.environment === null ? '' : ` in ${action.environment}`}
            </MetaItem>
          </>
        }
      />
      {dialog === 'cancel' ? (
        <CancelDialog action={action} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === 'why' ? <WhyDialog action={action} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
