'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { api } from '#components/client/api.ts';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { BindingsAnswer, BindingItem } from '#lib/schemas/actions/execution.ts';
import { bindingSentence } from './automation-rule-text.ts';

const BindingDialog = dynamic(
  () => import('./automation-rule-dialog.tsx').then((module) => module.BindingDialog),
  {
    ssr: false,
  },
);

function headline(items: readonly BindingItem[] | undefined): string {
  if (items === undefined) return 'Automation rules';
  const on = items.filter((item) => item.enabled).length;
  return on === 0
    ? 'No cause leads to a proposal'
    : `${formatCount(on, 'kind')} of cause ${on === 1 ? 'leads' : 'lead'} to a proposal`;
}

/**
 * Automation rules that map causes to runbooks. The user who edits a rule counts as its proposer.
 */
export function BindingsPage() {
  const mayRead = useCan('policies:read');
  const mayWrite = useCan('bindings:write');
  const dialog = useDialog();
  const query = useQuery({
    queryKey: queryKey('actions', 'bindings'),
    queryFn: ({ signal }) => api<BindingsAnswer>('/api/bindings', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="policies:read" what="the automation rules" />;
  const editing = query.data?.items.find(({ key }) => key === dialog.id('edit'));
  return (
    <>
      <PageHead
        title={headline(query.data?.items)}
        sub="A rule names the cause, the runbook and its parameters. Its last editor cannot approve its proposals."
      />
      <Panel aria-label="Automation rules">
        <PanelHeader title="Automation rules" count={query.data?.items.length} ruled />
        <QueryBody query={query} what="automation rules">
          {(answer) => (
            <ul className="divide-y divide-line">
              {answer.items.map((item) => (
                <li
                  key={item.key}
                  className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
                >
                  <div className="min-w-52 flex-1">
                    <p className="flex flex-wrap items-center gap-x-2 font-medium">
                      {item.name}
                      <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
                        {item.enabled ? 'On' : 'Off'}
                      </StateBadge>
                    </p>
                    <p className="text-ink-2">{bindingSentence(item, answer.runbooks)}</p>
                    <p className="text-xs text-ink-3">
                      {item.shipped
                        ? 'Default, without a proposer'
                        : `Version ${item.version}, last edited by ${item.editor?.name ?? 'a service'}`}
                    </p>
                  </div>
                  {mayWrite ? (
                    <Button onClick={() => dialog.open('edit', item.key)}>Edit…</Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </QueryBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="bindings:write" />
          </PanelFoot>
        )}
      </Panel>
      {editing && query.data && mayWrite ? (
        <BindingDialog item={editing} runbooks={query.data.runbooks} onClose={dialog.close} />
      ) : null}
    </>
  );
}
