'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import {
  modelTemplates,
  templateOf,
  type TemplateId,
} from '#lib/choices/models/model-templates.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { TemplateAnswer } from '#lib/schemas/model-monitoring/templates.ts';
import { summarizeChange, templateSentence } from './template-text.ts';

const MISSING_WORD: Record<TemplateAnswer['missing'][number], string> = {
  card: 'The model is not registered, so it has no card with a task.',
  limits: 'The model sends no rows, so it has no limits yet.',
};

function Preview({ answer }: { answer: TemplateAnswer }) {
  return (
    <>
      <p role="status">{templateSentence(answer.changes)}</p>
      {answer.missing.map((part) => (
        <p key={part} className="text-ink-2">
          {MISSING_WORD[part]}
        </p>
      ))}
      <Table label="Settings in the template">
        <thead>
          <tr>
            <Th>Setting</Th>
            <Th num>Now</Th>
            <Th num>Then</Th>
            <Th>Outcome</Th>
          </tr>
        </thead>
        <tbody>
          {answer.changes.map((change) => {
            const words = summarizeChange(change);
            return (
              <tr key={words.what}>
                <Td>{words.what}</Td>
                <Td num>{words.before}</Td>
                <Td num>{words.after}</Td>
                <Td className="text-ink-2">{words.outcome}</Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

function Advice({ id }: { id: TemplateId }) {
  const template = templateOf(id);
  if (template === null) return null;
  return (
    <div className="grid gap-2 text-ink-2">
      <p>Review:</p>
      <ul className="grid list-disc gap-0.5 pl-5">
        {template.measures.map((measure) => (
          <li key={measure}>{measure}</li>
        ))}
      </ul>
      <p>Send these to compare groups: {template.slices.join(', ')}.</p>
    </div>
  );
}

/** Applies a template, after a preview of each of its changes. */
export function TemplateForm({ name, onClose }: { name: string; onClose: () => void }) {
  const [template, setTemplate] = useState<TemplateId>('recommendation');
  const [overwrite, setOverwrite] = useState(false);
  const save = useSave('models', onClose);
  const problem = problemOf(save.error);
  const path = `/api${modelHref(name, 'template')}`;
  const preview = useQuery({
    queryKey: queryKey('models', 'template', name, { template, overwrite }),
    queryFn: ({ signal }) =>
      api<TemplateAnswer>(path, { query: { template, overwrite: String(overwrite) }, signal }),
    placeholderData: keepPreviousData,
  });
  const answer = preview.data;
  const changes = answer?.changes.some(({ outcome }) => outcome === 'set') === true;
  return (
    <FormDialog
      title={`Template for ${name}`}
      description="Sets the task on the card and limits. You can change each one back in its panel."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Apply"
      pending={save.isPending}
      disabled={!changes || preview.isPlaceholderData}
      onSubmit={() => save.mutate({ path, method: 'PUT', body: { template, overwrite } })}
      onClose={onClose}
    >
      <Field label="Template" hint={templateOf(template)?.text} error={problem.fields['template']}>
        {(control) => (
          <Select
            {...control}
            value={template}
            options={modelTemplates.map(({ id, title }) => ({ value: id, label: title }))}
            onValueChange={(value) =>
              setTemplate(modelTemplates.find(({ id }) => id === value)?.id ?? template)
            }
          />
        )}
      </Field>
      <Switch checked={overwrite} onCheckedChange={setOverwrite}>
        Also replace manual settings
      </Switch>
      {preview.isError ? (
        <p role="alert" className="text-error-text">
          The current settings could not be loaded.
        </p>
      ) : answer === undefined ? (
        <p role="status" className="text-ink-2">
          Loading current settings …
        </p>
      ) : (
        <Preview answer={answer} />
      )}
      <Advice id={template} />
    </FormDialog>
  );
}
