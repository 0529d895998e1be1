'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { FileDrop } from '../baselines/file-drop.tsx';
import { ChunkFields, NO_CHUNKS } from './chunk-fields.tsx';
import { MethodFields, PLAIN_METHODS, Refusal } from './report-fields.tsx';
import { useOpenedReport } from './use-reports.ts';

/** Form for a one-time comparison of two files. */
export function FileReportForm() {
  const create = useOpenedReport();
  const [files, setFiles] = useState<{ reference: File | null; current: File | null }>({
    reference: null,
    current: null,
  });
  const [methods, setMethods] = useState(PLAIN_METHODS);
  const [chunks, setChunks] = useState(NO_CHUNKS);
  const [texts, setTexts] = useState({ target: '', prediction: '' });
  const { reference, current } = files;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (reference !== null && current !== null)
          create.mutate({
            reference,
            current,
            name: '',
            ...methods,
            ...texts,
            // Only this profile supports chunks.
            ...(methods.profile === 'nannyml-0.13' ? chunks : NO_CHUNKS),
          });
      }}
    >
      <Refusal error={create.error} />
      <div className="grid gap-3 md:grid-cols-2">
        <FileDrop
          label="Reference"
          hint="Baseline data: drop a CSV (plain or gzip) or Parquet file"
          file={reference}
          onFile={(file) => setFiles({ ...files, reference: file })}
        />
        <FileDrop
          label="Current"
          hint="Data to check: the same columns, up to 1,000,000 rows"
          file={current}
          onFile={(file) => setFiles({ ...files, current: file })}
        />
        {(['target', 'prediction'] as const).map((name) => (
          <Field
            key={name}
            label={name === 'target' ? 'Actual column, optional' : 'Prediction column, optional'}
          >
            {(control) => (
              <Input
                {...control}
                maxLength={300}
                value={texts[name]}
                onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <MethodFields value={methods} onChange={setMethods} />
      {methods.profile === 'nannyml-0.13' ? (
        <ChunkFields value={chunks} onChange={setChunks} />
      ) : null}
      <div>
        <Button
          type="submit"
          variant="primary"
          disabled={reference === null || current === null}
          pending={create.isPending}
        >
          Compare files
        </Button>
      </div>
    </form>
  );
}
