'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { OUTBOUND_TEST_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { AllowField } from '#components/fields/allow-field.tsx';
import { allowListOf } from '#components/fields/allow-list.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { NumberField } from '#components/fields/number-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { CHECK_KINDS, emptyProbe, resultSentence } from '#components/labels/check-text.ts';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { dnsTypes } from '#lib/choices/monitoring.ts';
import type { CheckItem, CheckProbe, CheckResult } from '#lib/schemas/monitoring/checks.ts';

type Draft = Pick<CheckItem, 'name' | 'enabled' | 'probe' | 'everySeconds'> & { allow: string };
type Errors = Readonly<Record<string, string>>;

const bodyOf = ({ name, enabled, probe, everySeconds, allow }: Draft) => ({
  name,
  enabled,
  probe,
  everySeconds,
  allow: allowListOf(allow),
});

/** Edits or adds a check; it can be tested before it is saved. */
export function CheckDialog({ item, onClose }: { item: CheckItem | null; onClose: () => void }) {
  const save = useSave('monitoring');
  const [draft, setDraft] = useState<Draft>(
    item === null
      ? { name: '', enabled: true, probe: emptyProbe('http'), everySeconds: 60, allow: '' }
      : { ...item, allow: item.allow.join('\n') },
  );
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { text, rest, fields } = problemOf(save.error);
  // The list is refetched while the dialog is open, but the save is based on the revision that was
  // opened.
  const [base] = useState(item?.revision);
  const body = bodyOf(draft);
  const submit = (baseVersion = base): void => {
    save.mutate(
      item === null
        ? { path: '/api/checks', method: 'POST', body }
        : { path: `/api/checks/${item.id}`, method: 'PUT', body: { ...body, baseVersion } },
      {
        onSuccess: () => {
          toast.success(`${draft.name} saved`, {
            description: draft.enabled ? 'Runs within 10 s.' : 'Does not run while disabled.',
          });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={item === null ? 'New check' : item.name}
      problem={text}
      rest={rest}
      saveLabel="Save check"
      pending={save.isPending}
      onSubmit={() => submit()}
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
          label="Interval (seconds)"
          hint="10 s to 5 min"
          min={10}
          max={300}
          step={1}
          value={draft.everySeconds}
          error={fields['everySeconds']}
          onChange={(seconds) => set({ everySeconds: seconds ?? 60 })}
        />
        <NumberField
          label="Timeout (ms)"
          min={100}
          max={30_000}
          step={1}
          value={draft.probe.timeoutMs}
          error={fields['probe.timeoutMs']}
          onChange={(ms) => set({ probe: { ...draft.probe, timeoutMs: ms ?? 5_000 } })}
        />
      </div>
      {draft.probe.kind === 'dns' ? null : (
        <AllowField value={draft.allow} fields={fields} onChange={(allow) => set({ allow })} />
      )}
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Enable this check
      </Switch>
      <TryCheck probe={draft.probe} allow={allowListOf(draft.allow)} />
      <ConflictNote error={save.error} yours={body} onKeepYours={submit} onTakeTheirs={onClose} />
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
  dns: { label: 'Name', hint: 'Uses the name servers of this machine' },
};

function ProbeFields({ probe, onChange, errors }: ProbeFieldsProps<CheckProbe>) {
  const { label, hint } = TARGET[probe.kind];
  return (
    <>
      <TextField
        label={label}
        hint={hint}
        required
        ident
        value={probe.target}
        onChange={(target) => onChange({ ...probe, target })}
        error={errors['probe.target']}
      />
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
        <TextField
          label="Required text in the response"
          hint="Leave empty for any response. Only the first 256 KiB of a page are read."
          value={probe.contains}
          onChange={(contains) => onChange({ ...probe, contains })}
        />
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
      <TextField
        label="Accepted status codes"
        required
        ident
        value={probe.expectedStatus}
        onChange={(expectedStatus) => onChange({ ...probe, expectedStatus })}
        error={errors['probe.expectedStatus']}
      />
    </div>
  );
}

function TryCheck({ probe, allow }: { probe: CheckProbe; allow: string[] }) {
  const attempt = useMutation({
    mutationFn: () =>
      api<CheckResult>('/api/checks/try', { method: 'POST', body: { probe, allow } }),
  });
  const mayTry = useMaySetOutbound() || allow.length === 0;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        onClick={() => attempt.mutate()}
        pending={attempt.isPending}
        disabled={!mayTry}
        title={mayTry ? undefined : OUTBOUND_TEST_REASON}
      >
        Try now
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
