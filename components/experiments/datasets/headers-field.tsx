'use client';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { errorOf } from '#components/client/save/use-save.ts';
import { useMaySetOutbound } from '#components/client/use-outbound.ts';
import { TextField } from '#components/fields/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { SecretField } from '#components/ui/forms/secret-field.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';

/** One header in a form. `id` identifies rows without a name. */
export interface HeaderDraft {
  id: number;
  name: string;
  value: string;
  secret: string;
}

interface HeadersProps {
  headers: readonly HeaderDraft[];
  fields: Readonly<Record<string, string>>;
  onChange: (headers: HeaderDraft[]) => void;
}

/** Request headers: each has a name, a text that any user may read, and a secret. */
export function HeadersField({ headers, fields, onChange }: HeadersProps) {
  const [next, setNext] = useState(headers.length);
  const mayRefer = useMaySetOutbound();
  const add = (): void => {
    onChange([...headers, { id: next, name: '', value: '', secret: '' }]);
    setNext(next + 1);
  };
  const change = (id: number, part: Partial<HeaderDraft>): void =>
    onChange(headers.map((each) => (each.id === id ? { ...each, ...part } : each)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-medium">Headers</legend>
      {headers.map(({ id, name, value, secret }, at) => (
        <div key={id} className="grid gap-2 rounded-md p-3 hairline">
          <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
            <TextField
              label={`Header ${at + 1}`}
              ident
              required
              value={name}
              onChange={(text) => change(id, { name: text })}
              error={errorOf(fields, `headers.${at}.name`)}
            />
            <TextField
              label={`Text of header ${at + 1}`}
              hint="Sent as is, such as Bearer and a space"
              ident
              value={value}
              onChange={(text) => change(id, { value: text })}
              error={errorOf(fields, `headers.${at}.value`)}
            />
            <IconButton
              icon={X}
              label={`Remove header ${at + 1}`}
              className="sm:mt-5"
              onClick={() => onChange(headers.filter((each) => each.id !== id))}
            />
          </div>
          <SecretField
            label={`Secret of header ${at + 1}`}
            hint="Sent after the text."
            mayRefer={mayRefer}
            value={secret}
            onChange={(text) => change(id, { secret: text })}
            error={errorOf(fields, `headers.${at}.secretRef`)}
            whenEmpty="Leave empty to send the text alone."
          />
        </div>
      ))}
      <Button size="sm" className="justify-self-start" onClick={add}>
        <Plus size={14} aria-hidden="true" />
        Add header
      </Button>
    </fieldset>
  );
}
