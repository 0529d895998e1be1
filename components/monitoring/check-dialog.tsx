'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { api } from '#components/shell/api.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { NameField } from '#components/ui/name-field.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Segmented } from '#components/ui/tabs.tsx';
import { toast } from '#components/ui/toast.tsx';
import { dnsTypes } from '#lib/choices/monitoring.ts';
import type { CheckItem, CheckProbe, CheckResult } from '#lib/schemas/monitoring-checks.ts';
import { CHECK_KINDS, emptyProbe, resultSentence } from './check-words.ts';
import { ChoiceField } from './choice-field.tsx';
import { NumberField } from './number-field.tsx';

type Draft = Pick<CheckItem, 'name' | 'enabled' | 'probe' | 'everySeconds'> & { allow: string };
type Errors = Readonly<Record<string, string>>;

const listOf = (text: string): string[] => text.split(/[\s,]+/u).filter((each) => each !== '');

/** Edits a check or makes one; it can be tried before it is saved. */
export function CheckDialog({ item, onClose }: { item: CheckItem | null; onClose: () => void }) {
  const save = useSave('monitoring');
  const [draft, setDraft] = useState<Draft>(
    item === null
      ? { name: '', enabled: true, probe: emptyProbe('http'), everySeconds: 60, allow: '' }
      : { ...item, allow: item.allow.join('\n') },
  );
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { text, fields } = problemOf(save.error);
  const submit = (): void => {
    const { name, enabled, probe, everySeconds } = draft;
    save.mutate(
      {
        path: item === null ? '/api/checks' : `/api/checks/${item.id}`,
        method: item === null ? 'POST' : 'PUT',
        body: { name, enabled, probe, everySeconds, allow: listOf(draft.allow) },
      },
      {
        onSuccess: () => {
          toast.success(`${name} is saved`, { description: 'It runs within 10 s.' });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={item === null ? 'New check' : item.name}
      problem={text}
      saveLabel="Save check"
      pending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField value={draft.name} onChange={(name) => set({ name })} error={fields['name']} />
      <div>
        <Segmented
          label="Kind of check"
          value={draft.probe.kind}
          options={CHECK_KINDS}
          onValueChange={(value) => {
            const kind = CHECK_KINDS.find((each) => each.value === value)?.value;
            if (kind && kind !== draft.probe.kind) set({ probe: emptyProbe(kind) });
          }}
        />
      </div>
      <ProbeFields probe={draft.probe} onChange={(probe) => set({ probe })} errors={fields} />
      <div className="grid gap-3 sm:grid-cols-2">
        <NumberField
          label="Every, seconds"
          hint="10 s to 5 min"
          min={10}
          max={300}
          step={1}
          value={draft.everySeconds}
          error={fields['everySeconds']}
          onChange={(seconds) => set({ everySeconds: seconds ?? 60 })}
        />
        <NumberField
          label="Time limit, ms"
          min={100}
          max={30_000}
          step={1}
          value={draft.probe.timeoutMs}
          error={fields['probe.timeoutMs']}
          onChange={(ms) => set({ probe: { ...draft.probe, timeoutMs: ms ?? 5_000 } })}
        />
      </div>
      {draft.probe.kind === 'dns' ? null : (
        <Field
          label="Private addresses that it may reach"
          hint="CIDR, one a line; public addresses need none. Link-local ones are never reached."
          error={fields['allow'] ?? fields['allow.0']}
        >
          {(control) => (
            <Textarea
              {...control}
              className="ident"
              rows={2}
              value={draft.allow}
              onChange={(event) => set({ allow: event.target.value })}
            />
          )}
        </Field>
      )}
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Run this check
      </Switch>
      <TryCheck probe={draft.probe} allow={listOf(draft.allow)} />
    </FormDialog>
  );
}

interface ProbeFieldsProps<P> {
  probe: P;
  onChange: (probe: CheckProbe) => void;
  errors: Errors;
}

const TARGET: Record<CheckProbe['kind'], { label: string; hint: string }> = {
  http: { label: 'URL', hint: 'Redirects are not followed' },
  tcp: { label: 'Host and port', hint: 'Such as db.example.org:5432' },
  dns: { label: 'Name', hint: 'Asked of the name servers of this machine' },
};

function ProbeFields({ probe, onChange, errors }: ProbeFieldsProps<CheckProbe>) {
  const { label, hint } = TARGET[probe.kind];
  return (
    <>
      <Field label={label} hint={hint} error={errors['probe.target']}>
        {(control) => (
          <Input
            {...control}
            required
            className="ident"
            value={probe.target}
            onChange={(event) => onChange({ ...probe, target: event.target.value })}
          />
        )}
      </Field>
      {probe.kind === 'http' ? (
        <HttpFields probe={probe} onChange={onChange} errors={errors} />
      ) : null}
      {probe.kind === 'dns' ? (
        <ChoiceField
          label="Record"
          value={probe.recordType}
          options={dnsTypes.map((value) => ({ value, label: value }))}
          onChange={(recordType) => onChange({ ...probe, recordType })}
        />
      ) : null}
      {probe.kind === 'tcp' ? null : (
        <Field
          label="Text that the answer must hold"
          hint="Empty: any answer. Of a page the first 256 KiB are read."
        >
          {(control) => (
            <Input
              {...control}
              value={probe.contains}
              onChange={(event) => onChange({ ...probe, contains: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function HttpFields({
  probe,
  onChange,
  errors,
}: ProbeFieldsProps<Extract<CheckProbe, { kind: 'http' }>>) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label="Method"
        value={probe.method}
        options={[
          { value: 'GET', label: 'GET' },
          { value: 'HEAD', label: 'HEAD' },
        ]}
        onChange={(method) => onChange({ ...probe, method })}
      />
      <Field label="Statuses that are fine" error={errors['probe.expectedStatus']}>
        {(control) => (
          <Input
            {...control}
            required
            className="ident"
            value={probe.expectedStatus}
            onChange={(event) => onChange({ ...probe, expectedStatus: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

function TryCheck({ probe, allow }: { probe: CheckProbe; allow: string[] }) {
  const attempt = useMutation({
    mutationFn: () =>
      api<CheckResult>('/api/checks/try', { method: 'POST', body: { probe, allow } }),
  });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button onClick={() => attempt.mutate()} pending={attempt.isPending}>
        Try it now
      </Button>
      <span role="status" className="min-w-0 flex-1">
        {attempt.isError ? (
          <StateBadge state="error" className="whitespace-normal">
            {attempt.error.message}
          </StateBadge>
        ) : null}
        {attempt.data ? (
          <StateBadge state={attempt.data.ok ? 'success' : 'error'} className="whitespace-normal">
            {resultSentence(attempt.data)}
          </StateBadge>
        ) : null}
      </span>
    </div>
  );
}
