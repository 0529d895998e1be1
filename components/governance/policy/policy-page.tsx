'use client';
import { useState, type ComponentProps } from 'react';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { PolicyDetail } from '#lib/schemas/actions/policy.ts';
import { PolicyForm } from './policy-form.tsx';
import { PolicyHistory, restoreComment } from './policy-history.tsx';
import { expirySentence, ruleSentence } from './policy-text.ts';
import { SingleOperatorPanel } from './single-operator-panel.tsx';
import { freezeWindowAt, usePolicy } from './use-policy.ts';

function headline(policy: PolicyDetail | undefined): string {
  if (policy === undefined) return 'Policies';
  const automatic = policy.body.rules.filter((rule) => rule.mode === 'automatic').length;
  return automatic === 0
    ? 'Nothing runs without approval'
    : `${formatCount(automatic, 'rule')} ${automatic === 1 ? 'lets' : 'let'} actions run without approval`;
}

type Editing = Omit<ComponentProps<typeof PolicyForm>, 'onClose'>;

function editingOf(policy: PolicyDetail, start?: Editing['start']): Editing {
  return { policy, start: start ?? { body: policy.body, comment: '' } };
}

/** The approval rules as sentences. They can be edited, and all versions are stored. */
export function PolicyPage() {
  const mayRead = useCan('policies:read');
  const mayWrite = useCan('policies:write');
  const query = usePolicy();
  const [editing, setEditing] = useState<Editing | null>(null);
  const restore = async (policy: PolicyDetail, version: number, body: unknown): Promise<void> => {
    // zod is loaded on demand, not with the page.
    const { approvalsPolicySchema } = await import('#lib/schemas/actions/policy.ts');
    const start = {
      body: approvalsPolicySchema.parse(body),
      comment: restoreComment(version),
    };
    setEditing(editingOf(policy, start));
  };
  if (!mayRead) return <NoPermission permission="policies:read" what="the policies" />;
  return (
    <>
      <PageHead
        title={headline(query.data)}
        sub="The first matching rule decides. Actions without a matching rule never run."
        actions={
          mayWrite && editing === null && query.data ? (
            <Button variant="primary" onClick={() => setEditing(editingOf(query.data))}>
              Edit policy
            </Button>
          ) : null
        }
      />
      {editing ? (
        <PolicyForm {...editing} onClose={() => setEditing(null)} />
      ) : (
        <Panel aria-label="Approvals policy">
          <PanelHeader
            title="Approvals"
            ruled
            end={
              query.data
                ? query.data.version === 0
                  ? 'default'
                  : `version ${query.data.version}`
                : null
            }
          />
          <QueryBody query={query} what="policies">
            {(policy) => <PolicyText policy={policy} />}
          </QueryBody>
          {mayWrite ? null : (
            <PanelFoot>
              <ReadOnlyNote permission="policies:write" />
            </PanelFoot>
          )}
        </Panel>
      )}
      <SingleOperatorPanel />
      {query.data && query.data.versions.length > 0 ? (
        <PolicyHistory
          versions={query.data.versions}
          inForce={query.data.version}
          shipped={query.data.shipped}
          onRestore={
            mayWrite && editing === null
              ? ({ version, body }) => void restore(query.data, version, body)
              : undefined
          }
        />
      ) : null}
    </>
  );
}

function PolicyText({ policy }: { policy: PolicyDetail }) {
  const now = useNow();
  const { body } = policy;
  const { limits } = body;
  const frozen = now === null ? null : freezeWindowAt(body.freezeWindows, now);
  return (
    <>
      <ol className="divide-y divide-line">
        {body.rules.map((rule, index) => (
          <li key={index} className="flex gap-3 px-4 py-2.5">
            <span className="w-4 flex-none text-ink-3 tabular-nums">{index + 1}</span>
            <span className="wrap-anywhere">{ruleSentence(rule)}</span>
          </li>
        ))}
      </ol>
      <Defs className="border-t border-line">
        <Def label="Expiry">
          A proposal without a decision expires after {body.expiryMinutes} min
          {body.reminderPercent === 0
            ? ''
            : `; deciders are reminded after ${formatPercent(body.reminderPercent / 100)} of that time`}
          .
          {body.kindExpiry.map(({ kinds, minutes }) => (
            <div key={kinds.join(' ')} className="mt-px text-xs text-ink-2">
              {expirySentence(kinds, minutes)}
            </div>
          ))}
        </Def>
        <Def
          label="Limits"
          detail={`Max. ${limits.perTargetPerHour} per target and hour, ${limits.perHour} per hour in total`}
        >
          Max. {formatCount(limits.concurrent, 'action')} at a time, none that affects more than{' '}
          {formatCount(limits.blastRadiusServices, 'service')}
        </Def>
        <Def label="Freeze windows">
          {body.freezeWindows.length === 0 ? (
            'None. Add one for a release or a holiday.'
          ) : (
            <ul className="grid gap-1">
              {body.freezeWindows.map((window, index) => (
                <li key={index} className="flex flex-wrap items-center gap-x-2">
                  <span>{window.title}</span>
                  <span className="text-xs text-ink-2">
                    <Time at={window.from} show="absolute" /> to{' '}
                    <Time at={window.to} show="absolute" />
                  </span>
                  {window === frozen ? <StateBadge state="warning">Now</StateBadge> : null}
                </li>
              ))}
            </ul>
          )}
        </Def>
      </Defs>
    </>
  );
}
