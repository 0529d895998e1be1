'use client';
import { useId, useState } from 'react';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useTyped } from '#components/ui/forms/use-typed.ts';
import { useVersionSearch } from './use-versions.ts';

export interface VersionChoiceProps {
  name: string;
  label: string;
  value: number;
  newest: readonly number[];
  /** Number of versions. */
  total: number;
  onChange: (version: number) => void;
}

/** The number in "12" or "v12"; null for anything else. */
function readVersion(text: string): number | null {
  const found = /^v?([1-9]\d{0,9})$/iu.exec(text.trim());
  return found === null ? null : Number(found[1]);
}

/** Field with server-side search, because a model may have thousands of versions. */
function SearchedVersion({
  name,
  label,
  value,
  onChange,
}: Omit<VersionChoiceProps, 'newest' | 'total'>) {
  const list = useId();
  const [text, setText] = useState(String(value));
  const [taken, setTaken] = useState(value);
  if (value !== taken) {
    setTaken(value);
    setText(String(value));
  }
  const [search, setSearch] = useState('');
  const { type } = useTyped(search, setSearch);
  const { data } = useVersionSearch(name, search);
  const take = (next: string): void => {
    const version = readVersion(next);
    if (version === null) setText(String(value));
    else if (version !== value) onChange(version);
  };
  return (
    <span className="inline-flex w-28">
      <Input
        aria-label={label}
        list={list}
        value={text}
        placeholder="Number or alias"
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setText(event.target.value);
          type(event.target.value);
          // The user picked a suggestion instead of typing.
          const { nativeEvent } = event;
          if (
            nativeEvent instanceof InputEvent &&
            nativeEvent.inputType === 'insertReplacementText'
          )
            take(event.target.value);
        }}
        onBlur={(event) => take(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take(event.currentTarget.value);
        }}
      />
      <datalist id={list}>
        {(data?.items ?? []).map(({ version, aliases }) => (
          <option key={version} value={version}>
            {[`v${version}`, ...aliases].join(', ')}
          </option>
        ))}
      </datalist>
    </span>
  );
}

/** Picks any version of a model: a list for a few versions, a search for many. */
export function VersionChoice({ newest, total, ...choice }: VersionChoiceProps) {
  if (total > newest.length) return <SearchedVersion {...choice} />;
  const { label, value, onChange } = choice;
  return (
    <Select
      aria-label={label}
      value={String(value)}
      options={newest.map((version) => ({ value: String(version), label: `v${version}` }))}
      onValueChange={(next) => onChange(Number(next))}
    />
  );
}
