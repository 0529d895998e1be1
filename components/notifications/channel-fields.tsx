'use client';
import { OUTBOUND_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { SecretField } from '#components/ui/forms/secret-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import type { ChannelDraft } from './channel-draft.ts';

const TLS = [
  { value: 'starttls', label: 'STARTTLS, required' },
  { value: 'implicit', label: 'TLS (implicit)' },
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
  type?: string;
  required?: boolean;
  disabled?: boolean;
}

function errorAt(fields: FieldsProps['fields'], name: TextName): string | undefined {
  return Object.entries(fields).find(
    ([field]) =>
      field === name || field.startsWith(`settings.${name}`) || field.startsWith(`${name}.`),
  )?.[1];
}

function TextField({ draft, fields, onChange, name, label, hint, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={errorAt(fields, name)}>
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

interface ChannelSecretProps extends FieldsProps {
  name: 'urlRef' | 'secretRef' | 'previousSecretRef' | 'passwordRef';
  label: string;
  hint?: string;
  placeholder?: string;
  required?: boolean;
}

function ChannelSecret({ draft, fields, onChange, name, ...shown }: ChannelSecretProps) {
  return (
    <SecretField
      {...shown}
      mayRefer={useMaySetOutbound()}
      value={draft[name]}
      onChange={(text) => onChange({ [name]: text })}
      error={errorAt(fields, name)}
      whenEmpty="Leave empty to remove it."
    />
  );
}

function SlackFields(props: FieldsProps) {
  return (
    <ChannelSecret
      {...props}
      name="urlRef"
      label="Incoming webhook URL"
      hint="The whole URL is stored as a secret."
      placeholder="https://hooks.slack.com/services/…"
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
      <ChannelSecret
        {...props}
        name="secretRef"
        label="Signing secret"
        hint="Standard Webhooks secret: base64, usually with the prefix whsec_."
        placeholder="whsec_…"
        required
      />
      <ChannelSecret
        {...props}
        name="previousSecretRef"
        label="Previous secret"
        hint="During rotation, messages carry both signatures."
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
      <Field
        label="Encryption"
        hint="The certificate must be signed by a known authority. For your own authority, start Tandem with NODE_EXTRA_CA_CERTS."
      >
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
        <TextField
          {...props}
          name="user"
          label="User"
          hint="Leave empty to connect without signing in"
        />
        <ChannelSecret
          {...props}
          name="passwordRef"
          label="Password"
          required={draft.user !== ''}
        />
      </div>
      <TextField {...props} name="from" label="From" type="email" required />
      <TextField
        {...props}
        name="to"
        label="To"
        hint="Comma-separated addresses"
        placeholder="ops@example.com"
        required
      />
    </>
  );
}

/** Fields of a channel of the selected kind. */
export function ChannelFields(props: FieldsProps) {
  const mayReach = useMaySetOutbound();
  return (
    <>
      {props.draft.kind === 'slack' ? <SlackFields {...props} /> : null}
      {props.draft.kind === 'webhook' ? <WebhookFields {...props} /> : null}
      {props.draft.kind === 'email' ? <EmailFields {...props} /> : null}
      <TextField
        {...props}
        name="allow"
        label="Allowed private networks"
        disabled={!mayReach}
        hint={
          mayReach
            ? 'Comma-separated, such as 10.2.0.0/16. Public addresses need no entry. All other private addresses are refused.'
            : OUTBOUND_REASON
        }
      />
    </>
  );
}
