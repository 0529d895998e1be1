'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { rangeProblem } from '#lib/time-range.ts';

function readable(text: string, zone: string): string {
  if (!/^\d{10,16}$/u.test(text)) return text;
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return format.format(Number(text));
}

/** Range entered as text: relative, a date and time in the chosen zone, or epoch ms. */
export function RangeForm({
  from,
  to,
  zone,
  onApply,
}: {
  from: string;
  to: string;
  zone: string;
  onApply: (from: string, to: string) => void;
}) {
  const [start, setStart] = useState(() => readable(from, zone));
  const [end, setEnd] = useState(() => readable(to, zone));
  const [problem, setProblem] = useState<string | null>(null);
  const apply = (): void => {
    const found = rangeProblem(start, end, Date.now(), zone);
    setProblem(found);
    if (!found) onApply(start.trim(), end.trim());
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label="From">
        {(control) => (
          <Input
            {...control}
            value={start}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setStart(event.target.value)}
          />
        )}
      </Field>
      <Field label="To" error={problem}>
        {(control) => (
          <Input
            {...control}
            value={end}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setEnd(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" size="sm">
        Apply range
      </Button>
    </form>
  );
}
