'use client';
import { Pencil } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCompact, formatNumber } from '#lib/format.ts';
import type { SourceItem, SourceTest } from '#lib/schemas/sources/sources.ts';
import {
  isStuck,
  describeLag,
  KIND_WORD,
  silenceChoices,
  silenceSentence,
  SOURCE_STATE,
} from './source-text.ts';
import { TestResult } from './test-result.tsx';

/** One sender: state, age of its newest sample, size, switch, name and test. */
export function SourceRow({ source, mayWrite }: { source: SourceItem; mayWrite: boolean }) {
  const save = useSave('sources');
  const test = useSave<SourceTest>('sources');
  const dialog = useDialog();
  const { state, word } = SOURCE_STATE[source.state];
  const setEnabled = (enabled: boolean): void =>
    save.mutate(
      { path: `/api/sources/${source.id}`, method: 'PATCH', body: { enabled } },
      {
        onSuccess: () => toast.success(`${source.name} is ${enabled ? 'on' : 'off'}`),
        onError: (error) =>
          toast.error('The source was not changed', { description: error.message }),
      },
    );
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="grid items-center gap-x-4 gap-y-2 md:grid-cols-[minmax(0,1fr)_repeat(4,104px)_auto]">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="wrap-anywhere">{source.name}</span>
            {mayWrite ? (
              <IconButton
                size="icon-sm"
                icon={Pencil}
                label={`Change ${source.name}`}
                onClick={() => dialog.open('source', source.id)}
              />
            ) : null}
            <StateBadge state={state}>{word}</StateBadge>
          </p>
          <p className="text-xs text-ink-3">
            <Badge className="mr-1.5">{KIND_WORD[source.kind] ?? source.kind}</Badge>
            {silenceSentence(source.silentAfterMinutes)}
          </p>
        </div>
        <Figure label="Newest">
          {source.lastSampleAt === null ? (
            <span className="text-ink-3">none</span>
          ) : (
            <Time at={source.lastSampleAt} />
          )}
        </Figure>
        <Figure label="Lag">
          {source.lagMs === null ? (
            <span className="text-ink-3">not measured</span>
          ) : (
            <span className={describeLag(source.lagMs).ahead ? 'text-warning-text' : undefined}>
              {describeLag(source.lagMs).text}
            </span>
          )}
        </Figure>
        <Figure label="Series">{formatNumber(source.series)}</Figure>
        <Figure label="Samples, 1 h">{formatCompact(source.samplesLastHour)}</Figure>
        <div className="flex items-center gap-3 md:justify-end">
          <Button
            size="sm"
            pending={test.isPending}
            onClick={() =>
              test.mutate({ path: `/api/sources/${source.id}/test`, method: 'POST', body: {} })
            }
          >
            Test
          </Button>
          {mayWrite ? (
            <Switch
              checked={source.enabled}
              disabled={save.isPending}
              label={`Accept data from ${source.name}`}
              onCheckedChange={setEnabled}
            >
              <span className="w-6">{source.enabled ? 'On' : 'Off'}</span>
            </Switch>
          ) : null}
        </div>
      </div>
      {source.refused === null ? null : (
        <p className="text-xs wrap-anywhere text-ink-2">
          <StateBadge state={isStuck(source) ? 'error' : 'warning'} className="mr-1.5">
            Refused
          </StateBadge>
          <Time at={source.refused.at} />: {source.refused.why}
        </p>
      )}
      <TestResult result={test.data} error={test.error} />
      {mayWrite && dialog.id('source') === source.id ? (
        <SourceDialog source={source} onClose={() => void dialog.close()} />
      ) : null}
    </li>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p className="max-md:flex max-md:gap-2">
      <span className="text-xs text-ink-3 md:block">{label}</span>
      <span className="tabular-nums">{children}</span>
    </p>
  );
}

function SourceDialog({ source, onClose }: { source: SourceItem; onClose: () => void }) {
  const save = useSave('sources');
  const [name, setName] = useState(source.name);
  const [minutes, setMinutes] = useState(source.silentAfterMinutes);
  // The list is refetched while the dialog is open, but the save is based on the revision that was
  // opened.
  const [base] = useState(source.revision);
  const problem = problemOf(save.error);
  const submit = (baseVersion = base): void =>
    save.mutate(
      {
        path: `/api/sources/${source.id}`,
        method: 'PATCH',
        body: { name, silentAfterMinutes: minutes, baseVersion },
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title={source.name}
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save source"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={problem.fields['name']} />
      <Field
        label="Alert when silent"
        hint="An incident opens after this time, and ends with the next data."
        error={problem.fields['silentAfterMinutes']}
      >
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={String(minutes)}
            options={silenceChoices(minutes).map((each) => ({
              value: String(each),
              label: silenceSentence(each),
            }))}
            onValueChange={(value) => setMinutes(Number(value))}
          />
        )}
      </Field>
      <ConflictNote
        error={save.error}
        yours={{ name, silentAfterMinutes: minutes }}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
