'use client';
import { Download, Printer } from 'lucide-react';
import dynamic from 'next/dynamic';
import { withQuery } from '#components/client/api.ts';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { useCard, useCardView, type CardView } from '#components/inference/model/use-card.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { Button, buttonClass } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ModelCardDetail } from '#lib/schemas/models/governance.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { CardHistory } from './card-history.tsx';
import { GatePanel, GeneratedPanel, WrittenPanel } from './card-parts.tsx';
import { cardSentence, cardState } from './card-text.ts';
import { InventoryPanel } from './inventory-panel.tsx';
import { ScanPanel } from './scan-panel.tsx';

const CardForm = dynamic(() => import('./card-form.tsx').then((module) => module.CardForm), {
  ssr: false,
});

function Head({
  card,
  view,
  onEdit,
}: {
  card: ModelCardDetail;
  view: CardView;
  onEdit: () => void;
}) {
  const mayWrite = useCan('models:write');
  const zone = useZone();
  const { state, word } = cardState(card);
  const page = modelHref(card.name, 'card');
  return (
    <PageHead
      title={<span className="wrap-anywhere">Model card of {card.name}</span>}
      afterTitle={
        <StateBadge state={state} badge>
          {word}
        </StateBadge>
      }
      sub={
        <>
          {cardSentence(card)}{' '}
          {view.at === null ? null : (
            <>
              As of {formatAbsolute(Date.parse(view.at), zone)}.{' '}
              <TextLink href={page}>Current card</TextLink>
            </>
          )}
        </>
      }
      actions={
        <>
          <a
            className={buttonClass({ variant: 'secondary' })}
            href={withQuery(`/api${page}`, { ...view, format: 'md' })}
            download
          >
            <Download size={14} aria-hidden="true" />
            Markdown
          </a>
          <ButtonLink href={withQuery(`/print${page}`, { ...view })}>
            <Printer size={14} aria-hidden="true" />
            Print card
          </ButtonLink>
          {mayWrite && view.at === null ? (
            <Button variant="primary" onClick={onEdit}>
              Edit card
            </Button>
          ) : null}
        </>
      }
    />
  );
}

/** The model card: generated data, hand-written fields, and the requirements of the tier. */
export function CardPage({ name }: { name: string }) {
  const mayRead = useCan('models:read');
  const mayWrite = useCan('models:write');
  const view = useCardView();
  const query = useCard(name, view);
  const dialog = useDialog();
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <DetailFrame
      query={query}
      noun="model card"
      gone="The model or the version is not registered; it may have been renamed or deleted."
      back={{ href: '/models', label: 'All models' }}
      skeleton={<RailSkeleton rows={8} />}
    >
      {(card) => (
        <>
          <PageCrumb label="Card" parent={{ label: card.name, href: modelHref(card.name) }} />
          <Head card={card} view={view} onEdit={() => dialog.open('edit')} />
          <div className={RAIL_GRID}>
            <div className="flex min-w-0 flex-col gap-(--gutter)">
              <WrittenPanel card={card} />
              <GeneratedPanel card={card} />
              {card.version === null ? null : <ScanPanel name={card.name} version={card.version} />}
            </div>
            <div className="flex min-w-0 flex-col gap-(--gutter)">
              <GatePanel card={card} />
              <InventoryPanel
                name={card.name}
                governance={card.governance}
                editable={view.at === null}
              />
              <CardHistory card={card} />
            </div>
          </div>
          {dialog.is('edit') && mayWrite && view.at === null ? (
            <CardForm card={card} onClose={dialog.close} />
          ) : null}
        </>
      )}
    </DetailFrame>
  );
}
