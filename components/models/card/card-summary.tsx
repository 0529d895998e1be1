'use client';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCard } from '#components/inference/model/use-card.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { cardSentence, cardState } from './card-text.ts';
import { InventoryPanel } from './inventory-panel.tsx';

/** Owner, purpose, tier and completeness of the card in a row. */
export function CardSummary({ name }: { name: string }) {
  const query = useCard(name, { version: null, at: null });
  const page = modelHref(name, 'card');
  return (
    <QueryBody query={query} what="model card">
      {(card) => (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2">
          <InventoryPanel name={name} governance={card.governance} />
          <Panel aria-label="Model card">
            <PanelHeader title="Model card" end={<TextLink href={page}>Open the card</TextLink>} />
            <PanelBody className="grid justify-items-start gap-1.5">
              <StateBadge state={cardState(card).state}>{cardState(card).word}</StateBadge>
              <p>{cardSentence(card)}</p>
              <p className="text-ink-2">
                {card.revision === 0 ? 'Not written yet.' : `Revision ${card.revision}.`}
              </p>
            </PanelBody>
          </Panel>
        </div>
      )}
    </QueryBody>
  );
}
