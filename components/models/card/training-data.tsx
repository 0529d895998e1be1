import { TextLink } from '#components/ui/link.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import type { CardDataset } from '#lib/schemas/models/governance.ts';
import { datasetSource } from './dataset-source.ts';

function Source({ source }: { source: string }) {
  const { text, href } = datasetSource(source);
  return href === null ? (
    text
  ) : (
    <a className="link" href={href} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}

/** The datasets that a version was trained on, with their context. */
export function TrainingData({ label, rows }: { label: string; rows: readonly CardDataset[] }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Data set</Th>
          <Th>Digest</Th>
          <Th>Used as</Th>
          <Th>Source</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((each) => (
          <tr key={`${each.name} ${each.digest} ${each.context ?? ''}`}>
            <Td className="font-medium wrap-anywhere">
              <TextLink href={each.href} className="whitespace-normal">
                {each.name}
              </TextLink>
            </Td>
            <Td className="ident">{each.digest}</Td>
            <Td>{each.context ?? <span className="text-ink-3">not stated</span>}</Td>
            <Td className="min-w-40 wrap-anywhere text-ink-2">
              <Source source={each.source} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
