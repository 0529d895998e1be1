'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { SingleOperator } from '#lib/schemas/actions/policy.ts';

/**
 * Setting for users who run Tandem alone: they may approve their own proposals. Every page shows a
 * notice.
 */
export function SingleOperatorPanel() {
  const query = useQuery({
    queryKey: queryKey('kill-switch', 'single-operator'),
    queryFn: ({ signal }) => api<SingleOperator>('/api/single-operator', { signal }),
  });
  return (
    <Panel aria-label="Single-operator mode">
      <PanelHeader title="Single-operator mode" ruled>
        {query.data?.active ? (
          <StateBadge state="warning" badge>
            On
          </StateBadge>
        ) : null}
      </PanelHeader>
      <QueryBody query={query} what="single-operator mode">
        {(mode) => <Mode mode={mode} />}
      </QueryBody>
    </Panel>
  );
}

function Mode({ mode }: { mode: SingleOperator }) {
  const mayWrite = useCan('policies:write');
  const others = mode.deciders.length > 1;
  return (
    <PanelBody className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-3">
      <p className="min-w-60 flex-1">
        {mode.active ? (
          <>
            One approval is enough, even from the proposer. Enabled since{' '}
            {mode.at === null ? 'an unknown time' : <Time at={mode.at} show="both" />}
            {mode.by === null ? '' : ` by ${mode.by}`}: {mode.reason}
          </>
        ) : others ? (
          `Not needed: ${mode.deciders.map((person) => person.name).join(', ')} can approve.`
        ) : (
          <>
            No one else can approve what you propose.{' '}
            <TextLink href="/settings/users">Invite a colleague</TextLink>, or allow one person to
            do both; every page and the audit log show it.
          </>
        )}
      </p>
      {mayWrite && (mode.enabled || !others) ? <SwitchMode on={mode.enabled} /> : null}
    </PanelBody>
  );
}

function SwitchMode({ on }: { on: boolean }) {
  const client = useQueryClient();
  const dialog = useDialog();
  const set = async (reason: string): Promise<void> => {
    await api('/api/single-operator', { method: 'PUT', body: { enabled: !on, reason } });
    await client.invalidateQueries({ queryKey: queryKey('kill-switch') });
  };
  return (
    <ConfirmDialog
      {...dialog.bind('single-operator')}
      title={on ? 'End single-operator mode?' : 'Enable single-operator mode?'}
      confirmLabel={on ? 'End single-operator mode' : 'Enable'}
      reason={{ label: 'Reason', required: true }}
      trigger={<Button>{on ? 'End…' : 'Enable…'}</Button>}
      onConfirm={set}
    >
      {on
        ? 'Approvals require a second person again.'
        : 'Separation of duties is off until a second person can approve. High-risk actions still require the password.'}
    </ConfirmDialog>
  );
}
