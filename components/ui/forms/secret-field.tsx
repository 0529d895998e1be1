'use client';
import { useState } from 'react';
import { isSecretReference, secretState, secretVariablePrefix } from '#lib/choices/secrets.ts';
import { Button } from '../button.tsx';
import { StateBadge } from '../state-badge.tsx';
import { Time } from '../time.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

/**
 * State of a secret as text: when it was stored encrypted, that it can no longer be decrypted, or
 * its location.
 */
export function SecretState({
  secret,
  found,
  problem = null,
}: {
  secret: string;
  found?: boolean;
  /** How to fix a reference that is not allowed. */
  problem?: string | null;
}) {
  const kept = secretState(secret);
  if (problem !== null)
    return (
      <StateBadge state="error" className="whitespace-normal">
        {problem}
      </StateBadge>
    );
  if (kept === null)
    return (
      <span className="inline-flex flex-wrap items-center gap-1.5">
        <span className="ident wrap-anywhere">{secret}</span>
        {found === undefined ? null : (
          <StateBadge state={found ? 'ok' : 'error'}>{found ? 'found' : 'not found'}</StateBadge>
        )}
      </span>
    );
  if (!kept.readable)
    return <StateBadge state="error">cannot be decrypted: set it again</StateBadge>;
  return (
    <span>
      stored encrypted, set <Time at={kept.since} show="absolute" />
    </span>
  );
}

const STORED = 'It is stored encrypted and never shown again.';
const REFERENCES = `Or enter env:${secretVariablePrefix}NAME for a server variable or file:PATH for a file in the server's secrets folder.`;
const NO_REFERENCES = 'Only an admin can use a reference to a secret on the server (env:, file:).';
const LOCKED = 'Only an admin can replace a reference to a secret on the server.';

export interface SecretFieldProps {
  label: string;
  /** Description of the secret. */
  hint?: string | undefined;
  /** The entered secret, or the value returned by the server; empty if there is none. */
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  required?: boolean | undefined;
  /** Whether the user may refer to secrets of the server (permission outbound:write). */
  mayRefer: boolean;
  placeholder?: string;
  /** Effect of leaving the field empty if a secret exists. */
  whenEmpty?: string;
}

function Kept({
  label,
  value,
  onChange,
  error,
  returned,
}: SecretFieldProps & { returned: boolean }) {
  const readable = secretState(value)?.readable === true;
  const act = readable ? 'Replace' : 'Set again';
  return (
    <div role="group" aria-label={label} className="grid content-start gap-1">
      <span className="font-medium text-ink">{label}</span>
      <span className="flex min-h-(--control-h) flex-wrap items-center justify-between gap-2 text-ink-2">
        <span className={readable ? 'first-letter:uppercase inline-block' : ''}>
          <SecretState secret={value} />
        </span>
        <Button
          size="sm"
          autoFocus={returned}
          aria-label={`${act}: ${label}`}
          onClick={() => onChange('')}
        >
          {act}
        </Button>
      </span>
      {error === undefined ? null : <p className="text-xs text-error-text">{error}</p>}
    </div>
  );
}

/**
 * Field for a secret: its value, or a reference to its location. A stored secret can be replaced
 * but is never shown.
 */
export function SecretField(props: SecretFieldProps) {
  const { label, hint, value, onChange, error, required = false, placeholder, whenEmpty } = props;
  const { mayRefer } = props;
  const [stored] = useState(value);
  const [touched, setTouched] = useState(false);
  const change = (text: string): void => {
    setTouched(true);
    onChange(text);
  };
  if (secretState(value) !== null) return <Kept {...props} onChange={change} returned={touched} />;
  const wasKept = secretState(stored) !== null;
  const locked = !mayRefer && isSecretReference(stored);
  const rules = locked ? [LOCKED] : [STORED, mayRefer ? REFERENCES : NO_REFERENCES];
  const emptyHint = stored === '' || required || locked ? undefined : whenEmpty;
  return (
    <Field
      label={label}
      hint={[hint, ...rules, emptyHint].filter((part) => part !== undefined).join(' ')}
      error={error}
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            // References are shown as text, secrets are masked.
            type={isSecretReference(value) ? 'text' : 'password'}
            autoComplete="new-password"
            spellCheck={false}
            className="ident"
            autoFocus={wasKept && touched}
            required={required}
            disabled={locked}
            {...(placeholder === undefined ? {} : { placeholder })}
            value={value}
            onChange={(event) => change(event.target.value)}
          />
          {wasKept ? (
            <Button aria-label={`Keep the current one: ${label}`} onClick={() => change(stored)}>
              Keep
            </Button>
          ) : null}
        </span>
      )}
    </Field>
  );
}
