'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { ChoiceField } from '#components/monitoring/choice-field.tsx';
import { useCan, useSession } from '#components/shell/session.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { NameField } from '#components/ui/name-field.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { MlflowServerItem } from '#lib/schemas/experiments-servers.ts';
import { formatSpan } from '#lib/time-format.ts';

type Draft = Pick<MlflowServerItem, 'name' | 'url' | 'everySeconds' | 'enabled'> & {
  secretRef: string;
  webhookSecretRef: string;
  allow: string;
  teamId: string;
  environmentId: string;
};
type Texts = 'url' | 'secretRef' | 'webhookSecretRef';

const EVERY = [30, 60, 300, 900, 3_600, 86_400];

function draftOf(item: MlflowServerItem | null): Draft {
  return {
    name: item?.name ?? '',
    url: item?.url ?? 'https://',
    everySeconds: item?.everySeconds ?? 300,
    enabled: item?.enabled ?? true,
    secretRef: item?.secretRef ?? '',
    webhookSecretRef: item?.webhookSecretRef ?? '',
    allow: item?.allow.join('\n') ?? '',
    teamId: item?.team?.id ?? '',
    environmentId: item?.environment?.id ?? '',
  };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function bodyOf(draft: Draft) {
  const { url, everySeconds, enabled } = draft;
  return {
    url: url.trim(),
    everySeconds,
    enabled,
    secretRef: orNull(draft.secretRef),
    webhookSecretRef: orNull(draft.webhookSecretRef),
    allow: draft.allow.split(/[\s,]+/u).filter((each) => each !== ''),
    teamId: orNull(draft.teamId),
    environmentId: orNull(draft.environmentId),
  };
}

type PartProps = {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
};

function TextLine({
  name,
  label,
  hint,
  draft,
  set,
  fields,
}: PartProps & { name: Texts; label: string; hint: string }) {
  return (
    <Field label={label} hint={hint} error={fields[name]}>
      {(control) => (
        <Input
          {...control}
          className="ident"
          value={draft[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

function ReachFields(parts: PartProps) {
  const { draft, set, fields } = parts;
  if (!useCan('sources:write'))
    return (
      <p className="text-xs text-ink-2">
        Secrets and private addresses are set by an admin (sources:write).
      </p>
    );
  const key = Object.keys(fields).find((each) => each.startsWith('allow'));
  return (
    <>
      <TextLine
        {...parts}
        name="secretRef"
        label="Secret"
        hint="env:NAME or file:PATH of a token, or of user:password. Empty: none is sent."
      />
      <TextLine
        {...parts}
        name="webhookSecretRef"
        label="Secret of the webhook"
        hint="env:NAME or file:PATH. Empty: no webhook is taken."
      />
      <Field
        label="Private addresses that it may reach"
        hint="CIDR, one a line; public addresses need none. Link-local ones are never reached."
        error={key === undefined ? undefined : fields[key]}
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
    </>
  );
}

function PlaceFields({ draft, set, fields }: PartProps) {
  const { teams, environments } = useSession();
  const options = (list: typeof teams) => [
    { value: '', label: 'None' },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label="Team"
        value={draft.teamId}
        options={options(teams)}
        onChange={(teamId) => set({ teamId })}
        error={fields['teamId']}
      />
      <ChoiceField
        label="Environment"
        value={draft.environmentId}
        options={options(environments)}
        onChange={(environmentId) => set({ environmentId })}
        error={fields['environmentId']}
      />
    </div>
  );
}

/** Edits an MLflow server or adds one. */
export function MlflowServerDialog({
  item,
  onClose,
}: {
  item: MlflowServerItem | null;
  onClose: () => void;
}) {
  const save = useSave('experiments');
  const [draft, setDraft] = useState<Draft>(() => draftOf(item));
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { text, fields } = problemOf(save.error);
  const parts = { draft, set, fields };
  const every = EVERY.includes(draft.everySeconds) ? EVERY : [...EVERY, draft.everySeconds];
  const submit = (): void => {
    const name = draft.name.trim();
    save.mutate(
      item === null
        ? { path: '/api/experiments/servers', method: 'POST', body: { ...bodyOf(draft), name } }
        : { path: `/api/experiments/servers/${item.id}`, method: 'PUT', body: bodyOf(draft) },
      {
        onSuccess: () => {
          toast.success(`${name} is saved`, { description: 'It is read now.' });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={item === null ? 'Add an MLflow server' : item.name}
      problem={text}
      saveLabel="Save server"
      pending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {item === null ? (
        <NameField
          value={draft.name}
          hint="It stays: copies whose name is taken here carry it"
          onChange={(name) => set({ name })}
          error={fields['name']}
        />
      ) : null}
      <TextLine
        {...parts}
        name="url"
        label="URL"
        hint="As MLFLOW_TRACKING_URI has it. It stays once something was copied."
      />
      <ChoiceField
        label="Read every"
        value={String(draft.everySeconds)}
        options={every
          .toSorted((a, b) => a - b)
          .map((seconds) => ({ value: String(seconds), label: formatSpan(seconds * 1_000) }))}
        onChange={(value) => set({ everySeconds: Number(value) })}
        error={fields['everySeconds']}
      />
      <PlaceFields {...parts} />
      <ReachFields {...parts} />
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Read this server
      </Switch>
    </FormDialog>
  );
}
