'use client';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { State } from '#components/ui/states/states.tsx';
import { Time } from '#components/ui/time.tsx';
import type { EvidenceState } from '#lib/choices/evidence.ts';
import {
  evidenceWord,
  groupWord,
  lineTitle,
  packRowsShown,
  describeSource,
  unansweredLine,
  type PackLineGroup,
} from '#lib/choices/pack-text.ts';
import { formatCount } from '#lib/format.ts';
import type { Evidence, EvidenceControlItem, PackLine } from '#lib/schemas/governance/evidence.ts';

const SHOWN: Readonly<Record<EvidenceState, State>> = {
  there: 'ok',
  missing: 'warning',
  'not checked': 'unknown',
};

function Rows({ evidence: { rows, more, title } }: { evidence: Evidence }) {
  const [isOpen, setIsOpen] = useState(false);
  if (rows.length === 0) return null;
  const shown = isOpen ? rows : rows.slice(0, packRowsShown);
  return (
    <ul aria-label={`Rows of: ${title}`} className="mt-1 grid gap-0.5 border-l border-line pl-3">
      {shown.map((row, index) => (
        <li key={index} className="py-1 text-xs wrap-anywhere text-ink-2">
          {row.href === null ? (
            <span className="text-ink">{row.title}</span>
          ) : (
            <TextLink href={row.href} className="whitespace-normal">
              {row.title}
            </TextLink>
          )}
          {row.at === null ? null : (
            <>
              {', '}
              <Time at={row.at} show="absolute" />
            </>
          )}
          {row.detail === null ? '' : `. ${row.detail}`}
        </li>
      ))}
      {rows.length === shown.length ? null : (
        <li className="py-1" data-print="hide">
          <Button size="sm" variant="quiet" onClick={() => setIsOpen(true)}>
            Show all {formatCount(rows.length, 'row')}
          </Button>
        </li>
      )}
      {rows.length - shown.length + more === 0 ? null : (
        <li className="py-1 text-xs text-ink-3">and {rows.length - shown.length + more} more</li>
      )}
    </ul>
  );
}

function Finding({ evidence }: { evidence: Evidence }) {
  return (
    <li className="border-t border-line px-4 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StateBadge state={SHOWN[evidence.state]}>{evidenceWord[evidence.state]}</StateBadge>
        <span className="font-medium">{evidence.title}</span>
        <span className="min-w-0 wrap-anywhere text-ink-2">{evidence.sentence}</span>
      </div>
      <Rows evidence={evidence} />
    </li>
  );
}

/** The requirement of a line, its source, and each finding with the rows behind it. */
function LineBody({
  line: { control, evidence },
  onEdit,
}: {
  line: PackLine;
  onEdit?: ((control: EvidenceControlItem) => void) | undefined;
}) {
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 pb-3">
        <p className="min-w-0 flex-1 basis-64 wrap-anywhere text-ink-2">{control.asks}</p>
        {onEdit === undefined ? null : (
          <Button size="sm" data-print="hide" onClick={() => onEdit(control)}>
            Edit control
          </Button>
        )}
      </div>
      <ul>
        {evidence.map((each) => (
          <Finding key={each.kind} evidence={each} />
        ))}
        {evidence.length === 0 ? (
          <li className="border-t border-line px-4 py-2.5 text-ink-2">{unansweredLine}</li>
        ) : null}
      </ul>
      <PanelFoot className="flex-wrap">
        <span className="min-w-0 wrap-anywhere">
          {describeSource(control)}. {control.comment}
        </span>
        <Badge>{control.version === 0 ? 'Default' : `Version ${control.version}`}</Badge>
        {control.version === 0 ? null : (
          <span>
            by {control.by}, <Time at={control.at} show="absolute" />
          </span>
        )}
      </PanelFoot>
    </>
  );
}

/** One line of the pack, as printed. */
export function PackLinePanel({ line }: { line: PackLine }) {
  return (
    <Panel aria-label={lineTitle(line.control)} className="break-inside-avoid-page">
      <header className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 pt-3">
        <h2 className="min-w-0 flex-1 basis-64 font-semibold">{lineTitle(line.control)}</h2>
        <StateBadge state={SHOWN[line.state]} badge>
          {evidenceWord[line.state]}
        </StateBadge>
      </header>
      <LineBody line={line} />
    </Panel>
  );
}

/** Lines of one state, collapsed. */
export function PackGroup({
  group: { state, lines },
  onEdit,
}: {
  group: PackLineGroup;
  onEdit: ((control: EvidenceControlItem) => void) | undefined;
}) {
  const title = groupWord[state];
  return (
    <Panel aria-label={title}>
      <PanelHeader title={title} count={lines.length} ruled />
      {lines.map((line) => (
        <section
          key={line.control.key}
          aria-label={lineTitle(line.control)}
          className="border-t border-line first-of-type:border-t-0"
        >
          <details>
            <summary className="min-h-10 cursor-pointer px-4 py-2 wrap-anywhere">
              <h3 className="inline font-medium">{lineTitle(line.control)}</h3>
            </summary>
            <LineBody line={line} onEdit={onEdit} />
          </details>
        </section>
      ))}
    </Panel>
  );
}
