'use client';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { ChannelDraft } from './channel-draft.ts';

const REFERENCE = '(env|file|secrets):\\S+';
const TLS = [
  { value: 'starttls', label: 'STARTTLS, refused without' },
  { value: 'implicit', label: 'TLS from the start' },
  { value: 'none', label: 'None, allowed networks only' },
] as const;

interface FieldsProps {
  draft: ChannelDraft;
  fields: Readonly<Record<string, string>>;
  onChange: (part: Partial<ChannelDraft>) => void;
}

type TextName = Exclude<keyof ChannelDraft, 'kind' | 'enabled' | 'tls'>;
interface TextFieldProps extends FieldsProps {
  name: TextName;
  label: string;
  hint?: string;
  placeholder?: string;
  pattern?: string;
  type?: string;
  required?: boolean;
}

function TextField({ draft, fields, onChange, name, label, hint, ...input }: TextFieldProps) {
  const error = Object.entries(fields).find(
    ([field]) =>
      field === name || field.startsWith(`settings.${name}`) || field.startsWith(`${name}.`),
  )?.[1];
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          {...input}
          className="ident"
          autoComplete="off"
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

function SlackFields(props: FieldsProps) {
  return (
    <TextField
      {...props}
      name="urlRef"
      label="Where the address is"
      hint="env:NAME or file:PATH on the server. The whole address of an incoming webhook is a secret, so it is never entered here."
      placeholder="env:TANDEM_CHAT_WEBHOOK"
      pattern={REFERENCE}
      required
    />
  );
}

function WebhookFields(props: FieldsProps) {
  return (
    <>
      <TextField
        {...props}
        name="url"
        label="Address"
        type="url"
        placeholder="https://ops.example.com/tandem"
        required
      />
      <TextField
        {...props}
        name="secretRef"
        label="Where the signing secret is"
        hint="env:NAME or file:PATH on the server."
        placeholder="env:TANDEM_NOTIFY_SECRET"
        pattern={REFERENCE}
        required
      />
      <TextField
        {...props}
        name="previousSecretRef"
        label="Where the previous secret is"
        hint="While you change it over: messages then carry both signatures."
        pattern={REFERENCE}
      />
    </>
  );
}

function EmailFields(props: FieldsProps) {
  const { draft, onChange } = props;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_88px]">
        <TextField
          {...props}
          name="host"
          label="Mail server"
          placeholder="smtp.example.com"
          required
        />
        <TextField {...props} name="port" label="Port" type="number" required />
      </div>
      <Field label="Encryption">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={TLS}
            value={draft.tls}
            onValueChange={(value) => {
              const found = TLS.find((each) => each.value === value);
              if (found) onChange({ tls: found.value });
            }}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField {...props} name="user" label="User" hint="Empty: without signing in" />
        <TextField
          {...props}
          name="passwordRef"
          label="Where the password is"
          hint="env:NAME or file:PATH"
          pattern={REFERENCE}
          required={draft.user !== ''}
        />
      </div>
      <TextField {...props} name="from" label="From" type="email" required />
      <TextField
        {...props}
        name="to"
        label="To"
        hint="Addresses with commas"
        placeholder="ops@example.com"
        required
      />
    </>
  );
}

/** What a channel of the chosen kind needs. */
export function ChannelFields(props: FieldsProps) {
  return (
    <>
      {props.draft.kind === 'slack' ? <SlackFields {...props} /> : null}
      {props.draft.kind === 'webhook' ? <WebhookFields {...props} /> : null}
      {props.draft.kind === 'email' ? <EmailFields {...props} /> : null}
      <TextField
        {...props}
        name="allow"
        label="Private networks that are allowed"
        hint="With commas, such as 10.2.0.0/16. Public addresses need no entry; all private ones are refused unless named."
      />
    </>
  );
}
