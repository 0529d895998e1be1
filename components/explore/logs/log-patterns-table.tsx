import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { LogPatterns } from '#lib/schemas/infrastructure/infrastructure.ts';
import { levelState, levelWord } from './log-text.ts';

/** The longest constant part of a template, used to search for its records. */
function searchTextOf(template: string): string {
  return (
    template
      .split('<*>')
      .map((part) => part.trim())
      .toSorted((a, b) => b.length - a.length)[0]
      ?.slice(0, 200) ?? ''
  );
}

/** Log patterns with their frequency. Marks those that are new compared with the previous hour. */
export function LogPatternsTable({
  found,
  onSearch,
}: {
  found: LogPatterns;
  onSearch: (text: string) => void;
}) {
  const { patterns, read, total } = found;
  return (
    <>
      <p className="border-b border-line px-4 py-2 text-xs text-ink-2">
        {formatCount(patterns.length, 'pattern')} in the newest {formatNumber(read)} of{' '}
        {formatCount(total, 'record')}. New: none in the previous hour.
      </p>
      <Table label="Log patterns, most frequent first">
        <thead>
          <tr>
            <Th num fit>
              Records
            </Th>
            <Th fit>Level</Th>
            <Th>Pattern</Th>
            <Th fit>Previous hour</Th>
            <Th fit>Last</Th>
            <Th fit>
              <span className="sr-only">Show its records</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {patterns.map((pattern) => {
            const state = levelState(pattern.severity);
            const text = searchTextOf(pattern.template);
            return (
              <tr key={pattern.template}>
                <Td num fit>
                  {formatNumber(pattern.count)}
                </Td>
                <Td fit className="text-xs">
                  {state === null ? (
                    levelWord(pattern.severity)
                  ) : (
                    <StateBadge state={state}>{levelWord(pattern.severity)}</StateBadge>
                  )}
                </Td>
                <Td>
                  <span className="ident text-xs wrap-anywhere" title={pattern.example}>
                    {pattern.template === '' ? 'empty record' : pattern.template}
                  </span>
                </Td>
                <Td fit>
                  {pattern.isNew ? (
                    <Badge tone="info">New</Badge>
                  ) : (
                    <span className="text-ink-2">{formatNumber(pattern.before)}</span>
                  )}
                </Td>
                <Td fit className="text-xs text-ink-2">
                  <Time at={pattern.lastAt} />
                </Td>
                <Td fit>
                  {text === '' ? null : (
                    <Button
                      size="sm"
                      variant="quiet"
                      aria-label={`Show the records of ${pattern.template}`}
                      onClick={() => onSearch(text)}
                    >
                      Show
                    </Button>
                  )}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}
