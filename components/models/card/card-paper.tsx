'use client';
import { withQuery } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { Paper } from '#components/client/page/paper.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { useCard, useCardView } from '#components/inference/model/use-card.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { GatePanel, GeneratedPanel, WrittenPanel } from './card-parts.tsx';
import { cardSentence } from './card-text.ts';
import { InventoryPanel } from './inventory-panel.tsx';

/** Print version of the model card. */
export function CardPaper({ name }: { name: string }) {
  const mayRead = useCan('models:read');
  const view = useCardView();
  const query = useCard(name, view);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  const page = withQuery(modelHref(name, 'card'), { ...view });
  const card = query.data;
  return (
    <Paper
      kind="model card"
      path={`/print${page}`}
      back={page}
      ready={card !== undefined}
      title={`Model card of ${name}${card?.version == null ? '' : `, version ${card.version}`}`}
      sub={
        card === undefined
          ? ''
          : `${cardSentence(card)} Revision ${card.revision}. Generated ${formatAbsolute(Date.parse(card.generated.readAt))}.`
      }
    >
      <QueryBody query={query} what="model card" rows={8}>
        {(shown) => (
          <>
            <InventoryPanel name={shown.name} governance={shown.governance} editable={false} />
            <WrittenPanel card={shown} />
            <GeneratedPanel card={shown} />
            <GatePanel card={shown} />
          </>
        )}
      </QueryBody>
    </Paper>
  );
}
