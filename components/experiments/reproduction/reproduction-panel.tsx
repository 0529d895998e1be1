'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { ActionStatusBadge } from '#components/labels/action-status.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { runHref } from '#components/labels/run-view.ts';
import { Button } from '#components/ui/button.tsx';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { RetryButton } from '#components/ui/states/retry-button.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ReproductionItem } from '#lib/schemas/experiments/reproduce.ts';
import { DataThenAndNow, ReproductionResult } from './reproduction-result.tsx';
import { changedDataOf, metricsWish, verdictOf, type DataRefusal } from './reproduction-text.ts';

const DIALOG = 'reproduce';

function useReproductions(runId: string) {
  return useQuery({
    queryKey: queryKey('actions', 'reproductions', runId),
    queryFn: ({ signal }) =>
      api<{ items: ReproductionItem[] }>(`/api/runs/${runId}/reproductions`, { signal }),
    enabled: useCan('actions:read'),
  });
}

/**
 * Requests a reproduction. A refusal because of changed data also closes the dialog, because it is
 * a valid result.
 */
function AskDialog({
  runId,
  onChanged,
  onClose,
}: {
  runId: string;
  onChanged: (refusal: DataRefusal | null) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [metrics, setMetrics] = useState('');
  const confirm = async (): Promise<void> => {
    onChanged(null);
    try {
      await api(`/api/runs/${runId}/reproduce`, {
        method: 'POST',
        body: { reason: reason.trim(), ...metricsWish(metrics) },
      });
    } catch (error) {
      const changed = isApiError(error) ? changedDataOf(error.data) : null;
      if (changed === null) throw error;
      onChanged(changed);
    }
    await client.invalidateQueries({ queryKey: queryKey('actions') });
  };
  return (
    <ActDialog
      title="Reproduce the run"
      description="The executor trains again with the same code, parameters and data and logs a new run. Another person must approve it."
      confirmLabel="Propose reproduction"
      ready={reason.trim() !== ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      <ReasonField
        hint="Shown on the proposal and in the audit log"
        value={reason}
        onChange={setReason}
      />
      <Field
        label="Metrics (optional)"
        hint="Comma-separated names. Use this to skip metrics that differ each time, such as durations."
      >
        {(control) => (
          <Input
            {...control}
            className="ident"
            value={metrics}
            onChange={(event) => setMetrics(event.target.value)}
          />
        )}
      </Field>
    </ActDialog>
  );
}

function Item({ item }: { item: ReproductionItem }) {
  const { actionId, status, statusReason, proposedAt, result } = item;
  const verdict = verdictOf(item);
  return (
    <li>
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 px-4 py-1.5">
        {verdict === null ? (
          <ActionStatusBadge status={status} />
        ) : (
          <StateBadge state={verdict.state} badge>
            {verdict.word}
          </StateBadge>
        )}
        <TextLink href={`/actions/${actionId}`}>{actionKey(item)}</TextLink>
        {result?.runId == null ? null : (
          <TextLink href={runHref(result.runId)}>
            run <span className="ident">{result.runId.slice(0, 8)}</span>
          </TextLink>
        )}
        <span className="ml-auto text-xs text-ink-3">
          <Time at={proposedAt} show="both" />
        </span>
      </div>
      {statusReason === null ? null : (
        <PanelBody className="pb-2 wrap-anywhere text-ink-2">{statusReason}</PanelBody>
      )}
      {result === null ? null : <ReproductionResult result={result} />}
    </li>
  );
}

function Items({ query }: { query: ReturnType<typeof useReproductions> }) {
  const { data } = query;
  if (data === undefined)
    return query.isError ? (
      <EmptyState kind="error" title="Reproductions could not be loaded" className="min-h-28">
        <RetryButton onRetry={() => void query.refetch()} />
      </EmptyState>
    ) : (
      <SkeletonRows rows={2} />
    );
  if (data.items.length === 0)
    return (
      <EmptyState kind="no-data" title="Not reproduced yet" className="min-h-28">
        The model's executor trains it again, and the metrics are compared with the spread of
        repeated runs.
      </EmptyState>
    );
  return (
    <ul className="divide-y divide-line">
      {data.items.map((item) => (
        <Item key={item.actionId} item={item} />
      ))}
    </ul>
  );
}

/** Requests a reproduction of the run and shows the results of earlier attempts. */
export function ReproductionPanel({ runId }: { runId: string }) {
  const query = useReproductions(runId);
  const mayRead = useCan('actions:read');
  const mayTrain = useCan('experiments:write');
  const mayAsk = useCan('actions:write') && mayTrain;
  const dialog = useDialog();
  const [refused, setRefused] = useState<DataRefusal | null>(null);
  if (!mayRead) return null;
  return (
    <Panel aria-label="Reproduction">
      <PanelHeader
        title="Reproduction"
        count={query.data?.items.length}
        ruled
        end={
          mayAsk ? <Button onClick={() => dialog.open(DIALOG)}>Propose reproduction…</Button> : null
        }
      />
      {refused === null ? null : (
        <div role="alert" className="border-b border-line">
          <PanelBody className="grid justify-items-start gap-1.5 pt-3">
            <StateBadge state="warning" badge>
              Data changed
            </StateBadge>
            <p>Nothing was proposed: the training data has changed since the run.</p>
          </PanelBody>
          <DataThenAndNow datasets={refused} />
        </div>
      )}
      <Items query={query} />
      {mayAsk && dialog.is(DIALOG) ? (
        <AskDialog runId={runId} onChanged={setRefused} onClose={() => void dialog.close()} />
      ) : null}
    </Panel>
  );
}
