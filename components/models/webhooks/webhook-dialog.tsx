'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { OUTBOUND_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input, Textarea } from '#components/ui/forms/input.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { SecretField } from '#components/ui/forms/secret-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { registryEvents } from '#lib/choices/webhooks.ts';
import type { RegistryEvent, WebhookItem } from '#lib/schemas/models/webhooks.ts';
import { EVENT_WORD } from './webhook-text.ts';

interface Draft {
  name: string;
  url: string;
  description: string;
  events: readonly RegistryEvent[];
  on: boolean;
  allow: string;
  /**
   * The entered secret, or the value returned by the server. Empty means that deliveries are not
   * signed.
   */
  secret: string;
}

const BLANK: Draft = {
  name: '',
  url: '',
  description: '',
  events: registryEvents,
  on: true,
  allow: '',
  secret: '',
};

function draftOf(item: WebhookItem): Draft {
  const { name, url, description, events, status, secretAt } = item;
  const secret = secretAt === 'none' ? '' : secretAt;
  const allow = item.allow.join('\n');
  return { name, url, description, events, on: status === 'ACTIVE', allow, secret };
}

/** Fields, without the secret, that the server compares and returns on a conflict. */
function shownOf({ name, url, description, events, on, allow }: Draft) {
  return {
    name: name.trim(),
    url: url.trim(),
    description,
    events: [...events],
    status: on ? 'ACTIVE' : 'DISABLED',
    allow: allow.split(/[\s,]+/u).filter((each) => each !== ''),
  };
}

function bodyOf(draft: Draft) {
  return { ...shownOf(draft), secret: draft.secret };
}

interface PartProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
}

function Events({ draft, set, fields }: PartProps) {
  const problem = Object.entries(fields).find(([field]) => field.startsWith('events'))?.[1];
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Events</legend>
      {registryEvents.map((event) => (
        <Checkbox
          key={event}
          checked={draft.events.includes(event)}
          onCheckedChange={(on) =>
            set({
              events: registryEvents.filter((each) =>
                each === event ? on : draft.events.includes(each),
              ),
            })
          }
        >
          {EVENT_WORD[event]} <span className="ident text-xs text-ink-3">{event}</span>
        </Checkbox>
      ))}
      {problem === undefined ? null : <p className="text-xs text-error-text">{problem}</p>}
    </fieldset>
  );
}

/** Edits or adds a webhook of the model registry. */
export function WebhookDialog({
  item,
  onClose,
}: {
  item: WebhookItem | null;
  onClose: () => void;
}) {
  const save = useSave('models');
  const mayReach = useMaySetOutbound();
  const [draft, setDraft] = useState<Draft>(() => (item === null ? BLANK : draftOf(item)));
  // The list is refetched while the dialog is open, but the save is based on the revision that was
  // opened.
  const [base] = useState(item?.revision);
  const { text, fields } = problemOf(save.error);
  const parts: PartProps = { draft, set: (part) => setDraft({ ...draft, ...part }), fields };
  const submit = (baseVersion = base): void =>
    save.mutate(
      item === null
        ? { path: '/api/webhooks', method: 'POST', body: bodyOf(draft) }
        : {
            path: `/api/webhooks/${item.id}`,
            method: 'PATCH',
            body: { ...bodyOf(draft), baseVersion },
          },
      {
        onSuccess: () => {
          toast.success(`${draft.name} saved`);
          onClose();
        },
      },
    );
  const allowError = Object.entries(fields).find(([field]) => field.startsWith('allow'))?.[1];
  return (
    <FormDialog
      title={item === null ? 'Add a webhook' : item.name}
      problem={text}
      saveLabel="Save webhook"
      pending={save.isPending}
      disabled={draft.events.length === 0}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <NameField
        value={draft.name}
        hint="Letters, digits, dots, underscores and hyphens"
        maxLength={62}
        onChange={(name) => parts.set({ name })}
        error={fields['name']}
      />
      <Field
        label="URL"
        hint="https, or plain http only to the private addresses allowed below."
        error={fields['url']}
      >
        {(control) => (
          <Input
            {...control}
            required
            type="url"
            className="ident"
            value={draft.url}
            onChange={(event) => parts.set({ url: event.target.value })}
          />
        )}
      </Field>
      <Events {...parts} />
      <SecretField
        label="Signing secret"
        hint="Deliveries are unsigned without a secret."
        mayRefer={mayReach}
        value={draft.secret}
        onChange={(secret) => parts.set({ secret })}
        error={fields['secret']}
        whenEmpty="Leave empty to remove it."
      />
      <Field label="Purpose" error={fields['description']}>
        {(control) => (
          <Input
            {...control}
            maxLength={1_000}
            value={draft.description}
            onChange={(event) => parts.set({ description: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Allowed private addresses"
        hint={mayReach ? 'One CIDR per line. Public addresses need no entry.' : OUTBOUND_REASON}
        error={allowError}
      >
        {(control) => (
          <Textarea
            {...control}
            className="ident"
            rows={2}
            disabled={!mayReach}
            value={draft.allow}
            onChange={(event) => parts.set({ allow: event.target.value })}
          />
        )}
      </Field>
      <Switch checked={draft.on} onCheckedChange={(on) => parts.set({ on })}>
        Send to this webhook
      </Switch>
      <ConflictNote
        error={save.error}
        yours={shownOf(draft)}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
