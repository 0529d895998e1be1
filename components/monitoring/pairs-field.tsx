'use client';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';

export interface PairsFieldProps {
  legend: string;
  hint: string;
  pairs: Readonly<Record<string, string>>;
  onChange: (pairs: Record<string, string>) => void;
}

/** Names with values, such as user-defined labels. */
export function PairsField({ legend, hint, pairs, onChange }: PairsFieldProps) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const add = (): void => {
    if (name.trim() === '') return;
    onChange({ ...pairs, [name.trim()]: value });
    setName('');
    setValue('');
  };
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 font-medium">{legend}</legend>
      {Object.entries(pairs).map(([key, text]) => (
        <div key={key} className="flex items-center gap-2">
          <span className="ident min-w-0 wrap-anywhere">
            {key} = {text}
          </span>
          <IconButton
            size="icon-sm"
            icon={X}
            label={`Remove ${key}`}
            onClick={() => {
              const { [key]: _, ...rest } = pairs;
              onChange(rest);
            }}
          />
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Input
          aria-label={`${legend}: name`}
          placeholder="name"
          className="ident w-40"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Input
          aria-label={`${legend}: value`}
          placeholder="value"
          className="ident w-40"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button size="sm" onClick={add} disabled={name.trim() === ''}>
          <Plus size={14} aria-hidden="true" />
          Add
        </Button>
      </div>
      <p className="text-xs text-ink-3">{hint}</p>
    </fieldset>
  );
}
