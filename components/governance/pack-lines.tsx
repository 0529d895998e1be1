'use client';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { State } from '#components/ui/states.tsx';
import { Time } from '#components/ui/time.tsx';
import type { EvidenceState } from '#lib/choices/evidence.ts';
import {
  evidenceWord,
  lineTitle,
  packRowsShown,
  sourceWords,
  unansweredLine,
} from '#lib/choices/pack-words.ts';
import { formatCount } from '#lib/format.ts';
import type { Evidence, EvidenceControlItem, PackLine } from '#lib/schemas/governance-evidence.ts';

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

/** One line of the text: what it asks for, and each finding with the rows behind it. */
export function PackLinePanel({
  line: { control, state, evidence },
  onEdit,
}: {
  line: PackLine;
  onEdit?: ((control: EvidenceControlItem) => void) | undefined;
}) {
  return (
    <Panel aria-label={lineTitle(control)} className="break-inside-avoid-page">
      <header className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="font-semibold">{lineTitle(control)}</h2>
          <p className="wrap-anywhere text-ink-2">{control.asks}</p>
        </div>
        <StateBadge state={SHOWN[state]} badge>
          {evidenceWord[state]}
        </StateBadge>
        {onEdit === undefined ? null : (
          <Button size="sm" data-print="hide" onClick={() => onEdit(control)}>
            Edit line
          </Button>
        )}
      </header>
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
          {sourceWords(control)}. {control.comment}
        </span>
        <Badge>{control.version === 0 ? 'As shipped' : `Version ${control.version}`}</Badge>
        {control.version === 0 ? null : (
          <span>
            by {control.by}, <Time at={control.at} show="absolute" />
          </span>
        )}
      </PanelFoot>
    </Panel>
  );
}
