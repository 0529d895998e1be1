import { FIELD_WORD } from '#components/labels/ownership-text.ts';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatCount } from '#lib/format.ts';
import type { OwnershipPreview as Answer } from '#lib/schemas/infrastructure/ownership.ts';

const shown = (value: string | null) => value ?? 'none';

/** Preview of the changes that saving the draft would make now. */
export function OwnershipPreview({
  preview,
  problem,
}: {
  preview: Answer | undefined;
  problem: string;
}) {
  if (problem !== '')
    return (
      <div className="p-4">
        <FormAlert>{problem}</FormAlert>
      </div>
    );
  if (preview === undefined) return null;
  const { changes, changed, resources } = preview;
  return (
    <div aria-live="polite">
      <p className="border-t border-line px-4 py-2.5 text-ink-2">
        {changed === 0
          ? `Saving changes none of ${formatCount(resources, 'resource')}.`
          : `Saving changes ${changed} of ${formatCount(resources, 'resource')}.`}
      </p>
      {changes.length === 0 ? null : (
        <div className="max-h-96 overflow-auto border-t border-line">
          <Table label="Changes after saving">
            <thead>
              <tr>
                <Th>Resource</Th>
                <Th fit>Field</Th>
                <Th>Now</Th>
                <Th>Then</Th>
                <Th>By</Th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ resource, field, before, after, rule }) => (
                <tr key={`${resource.id} ${field}`}>
                  <Td>
                    <TextLink href={`/infrastructure/${resource.id}`}>{resource.name}</TextLink>{' '}
                    <span className="text-xs text-ink-3">{resource.kind}</span>
                  </Td>
                  <Td fit>{FIELD_WORD[field]}</Td>
                  <Td className="text-ink-2">{shown(before)}</Td>
                  <Td>{shown(after)}</Td>
                  <Td className="text-ink-2">{rule ?? 'no longer matched by a rule'}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </div>
  );
}
