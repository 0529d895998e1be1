'use client';
import dynamic from 'next/dynamic';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ReadOnlyNote } from '#components/accounts/no-permission.tsx';
import { api } from '#components/shell/api.ts';
import { useCan, useSession } from '#components/shell/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { toast } from '#components/ui/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  OwnershipPreview as Preview,
  OwnershipRule,
  OwnershipRules,
} from '#lib/schemas/infrastructure-ownership.ts';
import { OwnershipPreview } from './ownership-preview.tsx';
import { moved, setsSentence, whenSentence } from './ownership-words.ts';
import { useSave } from './use-save.ts';

const OwnershipRuleDialog = dynamic(
  () => import('./ownership-rule-dialog.tsx').then((module) => module.OwnershipRuleDialog),
  {
    ssr: false,
  },
);

function usePreview(rules: readonly OwnershipRule[], enabled: boolean) {
  return useQuery({
    queryKey: queryKey('infrastructure', 'ownership-preview', rules),
    queryFn: ({ signal }) =>
      api<Preview>('/api/settings/ownership/preview', { method: 'POST', body: { rules }, signal }),
    placeholderData: keepPreviousData,
    enabled,
    retry: false,
  });
}

interface RowProps {
  rule: OwnershipRule;
  at: number;
  hits: Preview['rules'][number] | undefined;
  edit: { open: () => void; move: (step: -1 | 1) => void; remove: () => void } | null;
}

function RuleRow({ rule, at, hits, edit }: RowProps) {
  const places = useSession();
  return (
    <tr className={rule.enabled ? '' : 'text-ink-3'}>
      <Td fit className="tabular-nums">
        {at + 1}
      </Td>
      <Td>
        <span className="font-medium">{rule.name}</span>
        {rule.enabled ? null : <span className="text-xs text-ink-3"> off</span>}
        <span className="ident block text-xs text-ink-2 wrap-anywhere">{whenSentence(rule)}</span>
      </Td>
      <Td>{setsSentence(rule, places)}</Td>
      {edit === null ? null : (
        <>
          <Td fit>
            {hits === undefined ? null : (
              <span title={hits.examples.map(({ kind, name }) => `${kind} ${name}`).join(', ')}>
                {formatCount(hits.matches, 'resource')}
              </span>
            )}
          </Td>
          <Td fit>
            <span className="flex items-center gap-1">
              <Button size="sm" aria-label={`Edit ${rule.name}`} onClick={edit.open}>
                Edit…
              </Button>
              <IconButton
                size="icon-sm"
                icon={ArrowUp}
                label={`Move ${rule.name} up`}
                onClick={() => edit.move(-1)}
              />
              <IconButton
                size="icon-sm"
                icon={ArrowDown}
                label={`Move ${rule.name} down`}
                onClick={() => edit.move(1)}
              />
              <IconButton
                size="icon-sm"
                icon={Trash2}
                label={`Remove ${rule.name}`}
                onClick={edit.remove}
              />
            </span>
          </Td>
        </>
      )}
    </tr>
  );
}

function SaveLine({
  stored,
  draft,
  onSaved,
  onDiscard,
  why,
  disabled,
}: {
  stored: OwnershipRules;
  draft: readonly OwnershipRule[];
  onSaved: () => void;
  onDiscard: () => void;
  /** What stands as the reason until somebody writes another. */
  why: string;
  disabled: boolean;
}) {
  const save = useSave<{ version: number; changed: number }>(
    'infrastructure',
    ({ version, changed }) => {
      toast.success(`Version ${version} is in force, ${formatCount(changed, 'resource')} changed`);
      onSaved();
    },
  );
  const [comment, setComment] = useState(why);
  const submit = (): void =>
    save.mutate({
      path: '/api/settings/ownership',
      method: 'PUT',
      body: { rules: draft, version: stored.version, comment },
    });
  return (
    <PanelFoot className="flex-wrap">
      <Input
        aria-label="Why the rules change"
        placeholder="Why (optional)"
        className="min-w-0 flex-1 basis-48"
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      {save.error === null ? null : <span role="alert">{save.error.message}</span>}
      <Button onClick={onDiscard}>Discard</Button>
      <Button variant="primary" pending={save.isPending} disabled={disabled} onClick={submit}>
        Save version {stored.version + 1}
      </Button>
    </PanelFoot>
  );
}

interface OwnershipRulesPanelProps {
  stored: OwnershipRules;
  /** An earlier version that the draft begins with. */
  start: Pick<OwnershipRules, 'version' | 'rules'> | null;
}

/** The rules in order, a draft of them, and what the draft would change. */
export function OwnershipRulesPanel({ stored, start }: OwnershipRulesPanelProps) {
  const mayWrite = useCan('accounts:write');
  const [draft, setDraft] = useState<OwnershipRule[] | null>(start?.rules ?? null);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const rules = draft ?? stored.rules;
  const preview = usePreview(rules, mayWrite);
  const opened = typeof editing === 'number' ? (rules[editing] ?? null) : null;
  const put = (rule: OwnershipRule): void =>
    setDraft(
      editing === 'new'
        ? [...rules, rule]
        : rules.map((each, at) => (at === editing ? rule : each)),
    );
  return (
    <Panel aria-label="Ownership rules" className="overflow-hidden">
      <PanelHeader
        title="Rules"
        count={rules.length}
        ruled
        end={
          <>
            {draft === null
              ? `version ${stored.version}`
              : start === null
                ? 'draft, not saved'
                : `draft of version ${start.version}, not saved`}
            {mayWrite ? (
              <Button size="sm" onClick={() => setEditing('new')}>
                Add rule…
              </Button>
            ) : null}
          </>
        }
      />
      {rules.length === 0 ? (
        <EmptyState kind="no-data" title="No rule yet" className="min-h-28">
          A rule gives every resource with certain labels a team, an owner, an environment or a
          tier. Until then only what people set by hand holds.
        </EmptyState>
      ) : (
        <div className="overflow-x-auto">
          <Table label="Ownership rules in order">
            <thead>
              <tr>
                <Th fit>Order</Th>
                <Th>Rule</Th>
                <Th>Sets</Th>
                {mayWrite ? (
                  <>
                    <Th fit>Hits now</Th>
                    <Th fit>
                      <span className="sr-only">Edit</span>
                    </Th>
                  </>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {rules.map((rule, at) => (
                <RuleRow
                  key={rule.name}
                  rule={rule}
                  at={at}
                  hits={preview.data?.rules[at]}
                  edit={
                    mayWrite
                      ? {
                          open: () => setEditing(at),
                          move: (step) => setDraft(moved(rules, at, step)),
                          remove: () => setDraft(rules.filter((_, index) => index !== at)),
                        }
                      : null
                  }
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {draft === null ? null : (
        <>
          <OwnershipPreview
            preview={preview.isPlaceholderData ? undefined : preview.data}
            problem={preview.error?.message ?? ''}
          />
          <SaveLine
            stored={stored}
            draft={draft}
            onSaved={() => setDraft(null)}
            onDiscard={() => setDraft(null)}
            why={start === null ? '' : `Version ${start.version} again`}
            disabled={preview.isError}
          />
        </>
      )}
      {mayWrite ? null : (
        <PanelFoot>
          <ReadOnlyNote permission="accounts:write" />
        </PanelFoot>
      )}
      {editing === null ? null : (
        <OwnershipRuleDialog
          rule={opened}
          taken={rules.filter((_, at) => at !== editing).map((rule) => rule.name)}
          onDone={put}
          onClose={() => setEditing(null)}
        />
      )}
    </Panel>
  );
}
