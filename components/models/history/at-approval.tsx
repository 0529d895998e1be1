'use client';
import { CheckList } from '#components/actions/checks-panel.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { statusWord } from '#components/labels/model-text.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ModelAt, VoteAt } from '#lib/schemas/models/governance.ts';

type Approved = Extract<ModelAt['approval'], { kind: 'action' }>;

function Votes({ votes }: { votes: readonly VoteAt[] }) {
  if (votes.length === 0) return <p className="px-4 py-2.5 text-ink-2">No votes yet.</p>;
  return (
    <Table label="Votes">
      <thead>
        <tr>
          <Th>Person</Th>
          <Th fit>Vote</Th>
          <Th>Comment</Th>
          <Th fit>When</Th>
        </tr>
      </thead>
      <tbody>
        {votes.map((vote) => (
          <tr key={`${vote.by} ${vote.at}`}>
            <Td className="font-medium wrap-anywhere">
              {vote.by}
              {vote.onBehalfOf === null ? '' : ` for ${vote.onBehalfOf}`}
            </Td>
            <Td fit>
              {vote.vote}
              {vote.breakGlass ? ', break-glass' : ''}
            </Td>
            <Td className="min-w-40 wrap-anywhere text-ink-2">
              {vote.comment ?? <span className="text-ink-3">nothing</span>}
            </Td>
            <Td fit>
              <Time at={vote.at} show="absolute" />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Request({ approval }: { approval: Approved }) {
  const { action } = approval;
  return (
    <Defs>
      <Def label="Request" detail={action.title}>
        <TextLink href={action.href}>{actionKey(action)}</TextLink>, {statusWord(action.status)}
      </Def>
      <Def label="Requested by">
        {action.proposer}, <Time at={action.proposedAt} show="absolute" />
      </Def>
      <Def label="Risk" detail={action.policy}>
        {action.risk}
      </Def>
      <Def label="Decided">
        {action.decidedAt === null ? 'unknown' : <Time at={action.decidedAt} show="both" />}
      </Def>
    </Defs>
  );
}

/** The approval with its request, policy and votes, or the reason why there was none. */
export function ApprovalPanel({ approval }: Pick<ModelAt, 'approval'>) {
  if (approval.kind === 'none')
    return (
      <Panel aria-label="Approved by">
        <PanelHeader title="Approved by" />
        <PanelBody className="text-ink-2">{approval.reason}</PanelBody>
      </Panel>
    );
  const given = approval.votes.filter(({ vote }) => vote === 'approve').length;
  return (
    <Panel aria-label="Approved by">
      <PanelHeader
        title="Approved by"
        count={`${given} of ${approval.action.requiredVotes}`}
        ruled
      />
      <Request approval={approval} />
      <div className="border-t border-line">
        <Votes votes={approval.votes} />
      </div>
      {approval.comments.length === 0 ? null : (
        <ul aria-label="Statements" className="divide-y divide-line border-t border-line">
          {approval.comments.map((each) => (
            <li key={`${each.by} ${each.at}`} className="px-4 py-2.5">
              <p className="text-xs text-ink-2">
                {each.by}, <Time at={each.at} show="absolute" />
              </p>
              <Markdown text={each.body} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Evidence that the approvers had: links, and the check results at the time of the decision. */
export function EvidencePanel({ approval }: { approval: Approved }) {
  const passed = approval.checks.filter(({ ok }) => ok).length;
  return (
    <Panel aria-label="Evidence">
      <PanelHeader
        title="Evidence"
        end={<span>{`${passed} of ${approval.checks.length} checks passed`}</span>}
      />
      <PanelBody className="grid gap-3">
        <ul aria-label="Evidence" className="flex flex-wrap gap-x-4 gap-y-1">
          {approval.evidence.map(({ title, href }) => (
            <li key={`${title} ${href}`}>
              <TextLink href={href}>{title}</TextLink>
            </li>
          ))}
        </ul>
        <CheckList checks={approval.checks} />
        <p className="text-xs text-ink-3">State at the time of the last vote.</p>
      </PanelBody>
    </Panel>
  );
}
