'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { diffNamed } from '#components/client/save/diff-values.ts';
import { conflictOf, useSave } from '#components/client/save/use-save.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import {
  moved,
  ruleSentence,
  setsSentence,
  whenSentence,
} from '#components/labels/ownership-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Input } from '#components/ui/forms/input.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  OwnershipPreview as Preview,
  OwnershipRule,
  OwnershipRules,
} from '#lib/schemas/infrastructure/ownership.ts';
import { OwnershipPreview } from './ownership-preview.tsx';

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
  base,
  draft,
  onEnd,
  why,
  disabled,
}: {
  /** Version on which the draft is based. */
  base: number;
  draft: readonly OwnershipRule[];
  /** Called when the draft is saved, discarded, or replaced by another user's version. */
  onEnd: () => void;
  /** Default reason, until the user enters another. */
  why: string;
  disabled: boolean;
}) {
  const save = useSave<{ version: number; changed: number }>(
    'infrastructure',
    ({ version, changed }) => {
      toast.success(`Version ${version} is active, ${formatCount(changed, 'resource')} changed`);
      onEnd();
    },
  );
  const [comment, setComment] = useState(why);
  const places = useSession();
  const submit = (version: number): void =>
    save.mutate({
      path: '/api/settings/ownership',
      method: 'PUT',
      body: { rules: draft, version, comment },
    });
  const conflict = conflictOf(save.error);
  return (
    <PanelFoot className="flex-wrap">
      {conflict === null ? null : (
        <div className="w-full">
          <ConflictNote
            error={save.error}
            yours={draft}
            diff={(theirs, yours) => diffNamed(theirs, yours, (rule) => ruleSentence(rule, places))}
            onKeepYours={submit}
            onTakeTheirs={onEnd}
          />
        </div>
      )}
      <Input
        aria-label="Reason for the change"
        placeholder="Reason (optional)"
        className="min-w-0 flex-1 basis-48"
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      {save.error === null || conflict !== null ? null : (
        <span role="alert">{save.error.message}</span>
      )}
      <Button onClick={onEnd}>Discard</Button>
      <Button
        variant="primary"
        pending={save.isPending}
        disabled={disabled}
        onClick={() => submit(base)}
      >
        Save version {(conflict?.version ?? base) + 1}
      </Button>
    </PanelFoot>
  );
}

interface OwnershipRulesPanelProps {
  stored: OwnershipRules;
  /** An earlier version to start the draft from. */
  start: Pick<OwnershipRules, 'version' | 'rules'> | null;
  /** Called when the draft of the earlier version is saved or discarded. */
  onEnd: () => void;
}

/** Unsaved rules and their base version. A save by another user changes neither. */
interface Draft {
  rules: readonly OwnershipRule[];
  base: number;
}

/** The rules in order, a draft of them, and the effect of the draft. */
export function OwnershipRulesPanel({ stored, start, onEnd }: OwnershipRulesPanelProps) {
  const mayWrite = useCan('accounts:write');
  const [draft, setDraft] = useState<Draft | null>(
    start === null ? null : { rules: start.rules, base: stored.version },
  );
  const dialog = useDialog();
  const rules = draft?.rules ?? stored.rules;
  const preview = usePreview(rules, mayWrite);
  const opened = rules.find(({ name }) => name === dialog.id('rule')) ?? null;
  const change = (next: readonly OwnershipRule[]): void =>
    setDraft({ rules: next, base: draft?.base ?? stored.version });
  const put = (rule: OwnershipRule): void =>
    change(
      opened === null ? [...rules, rule] : rules.map((each) => (each === opened ? rule : each)),
    );
  const end = (): void => {
    setDraft(null);
    onEnd();
  };
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
              <Button size="sm" onClick={() => dialog.open('new-rule')}>
                Add rule…
              </Button>
            ) : null}
          </>
        }
      />
      {rules.length === 0 ? (
        <EmptyState kind="no-data" title="No rules yet" className="min-h-28">
          A rule assigns a team, an owner, an environment or a tier to all resources with certain
          labels. Until then only manual settings apply.
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
                    <Th fit>Matches now</Th>
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
                          open: () => dialog.open('rule', rule.name),
                          move: (step) => change(moved(rules, at, step)),
                          remove: () => change(rules.filter((_, index) => index !== at)),
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
            base={draft.base}
            draft={draft.rules}
            onEnd={end}
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
      {mayWrite && (opened !== null || dialog.is('new-rule')) ? (
        <OwnershipRuleDialog
          rule={opened}
          taken={rules.filter((rule) => rule !== opened).map((rule) => rule.name)}
          onDone={put}
          onClose={dialog.close}
        />
      ) : null}
    </Panel>
  );
}
