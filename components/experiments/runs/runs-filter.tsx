'use client';
import { CircleX } from 'lucide-react';
import { useState } from 'react';
import { isApiError } from '#components/client/api.ts';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/forms/input.tsx';

/** The server's error message for an invalid filter or order. */
function describeProblem(error: Error | null): string | null {
  if (error === null) return null;
  const fields = isApiError(error) ? Object.values(error.fields) : [];
  return fields[0] ?? error.message;
}

/** A filter in MLflow's grammar, with its error message below. */
export function RunsFilter({
  value,
  error,
  onChange,
}: {
  value: string;
  error: Error | null;
  onChange: (filter: string) => void;
}) {
  const [text, setText] = useState(value);
  const [taken, setTaken] = useState(value);
  if (value !== taken) {
    setTaken(value);
    setText(value);
  }
  const problem = describeProblem(error);
  return (
    <form
      className="grid min-w-0 flex-1 gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1">
          <Input
            aria-label="Filter runs"
            value={text}
            placeholder="metrics.loss < 0.5 AND params.depth = '6'"
            aria-invalid={problem === null ? undefined : true}
            aria-describedby={problem === null ? undefined : 'runs-filter-problem'}
            className="ident"
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <Button type="submit">Filter</Button>
        {value === '' ? null : (
          <Button variant="quiet" onClick={() => onChange('')}>
            Clear
          </Button>
        )}
      </div>
      {problem === null ? null : (
        <p
          id="runs-filter-problem"
          role="alert"
          className="flex items-start gap-1 text-xs text-error-text"
        >
          <CircleX size={14} aria-hidden="true" className="mt-px flex-none" />
          {problem}
        </p>
      )}
    </form>
  );
}
