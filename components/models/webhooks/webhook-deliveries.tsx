'use client';
import { parseAsStringEnum, useQueryState } from 'nuqs';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { webhookDeliveryStates } from '#lib/choices/webhooks.ts';
import { formatCount } from '#lib/format.ts';
import type { WebhookDeliveryItem, WebhookItem } from '#lib/schemas/models/webhooks.ts';
import { useWebhookDeliveries } from './use-webhooks.ts';
import { DELIVERY, EVENT_WORD, prettyBody, describeTry } from './webhook-text.ts';

const ANY = 'any';

function Delivery({ item, on }: { item: WebhookDeliveryItem; on: boolean }) {
  const save = useSave('models');
  const { state, word } = DELIVERY[item.state];
  const answer = describeTry(item);
  const resend = (): void =>
    save.mutate(
      { path: `/api/webhooks/deliveries/${item.id}/resend`, method: 'POST' },
      {
        onSuccess: () => toast.success('Resending', { description: 'Within 5 s.' }),
        onError: (error) => toast.error('Not resent', { description: error.message }),
      },
    );
  return (
    <li className="grid gap-1.5 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge state={state}>{word}</StateBadge>
        <span className="font-medium">{EVENT_WORD[item.event]}</span>
        <span className="text-xs text-ink-2">
          <Time at={item.createdAt} show="both" />
        </span>
        {item.state === 'pending' ? null : (
          <Button
            size="sm"
            className="ml-auto"
            pending={save.isPending}
            disabled={!on}
            onClick={resend}
          >
            Send again<span className="sr-only"> {EVENT_WORD[item.event]}</span>
          </Button>
        )}
      </div>
      <p className="text-xs wrap-anywhere text-ink-2">
        {formatCount(item.attempts, 'try', 'tries')}
        {answer === '' ? '' : `. ${answer}`}
        {item.nextAttemptAt === null ? null : (
          <>
            . Next <Time at={item.nextAttemptAt} show="both" />
          </>
        )}
      </p>
      <details>
        <summary className="min-h-6 cursor-pointer text-xs text-ink-2">Payload</summary>
        <div className="mt-1 flex items-start gap-1 rounded-md border border-line bg-sunken p-2">
          <pre className="ident min-w-0 flex-1 text-xs wrap-anywhere whitespace-pre-wrap">
            {prettyBody(item.body)}
          </pre>
          <CopyButton value={item.body} label="Copy the body" />
        </div>
      </details>
    </li>
  );
}

/** Delivered, pending and abandoned deliveries of a webhook. */
export function WebhookDeliveries({ item, onClose }: { item: WebhookItem; onClose: () => void }) {
  const [state, setState] = useQueryState(
    'deliveries',
    parseAsStringEnum([...webhookDeliveryStates]),
  );
  const query = useWebhookDeliveries(item.id, state ?? '');
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Deliveries of ${item.name}`}
      description="Ten tries over three days with the same id, so receivers can detect repeats."
    >
      <div className="grid gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="Delivery state"
            value={state ?? ANY}
            options={[
              { value: ANY, label: 'All' },
              ...webhookDeliveryStates.map((value) => ({ value, label: DELIVERY[value].word })),
            ]}
            onValueChange={(value) =>
              void setState(webhookDeliveryStates.find((each) => each === value) ?? null)
            }
          />
          <span className="ml-auto">
            <CsvLink path={`/api/webhooks/${item.id}/deliveries`} query={{ state }} size="sm" />
          </span>
        </div>
        <ListBody
          query={query}
          count={rows.length}
          what="deliveries"
          noun="delivery"
          many="deliveries"
          skeletonRows={4}
          empty={
            state === null ? (
              <EmptyState kind="no-data" title="No deliveries yet">
                Test deliveries are not listed.
              </EmptyState>
            ) : (
              <NoMatch title="No deliveries in this state" onClear={() => void setState(null)} />
            )
          }
        >
          <ol className="divide-y divide-line">
            {rows.map((each) => (
              <Delivery key={each.id} item={each} on={item.status === 'ACTIVE'} />
            ))}
          </ol>
        </ListBody>
      </div>
    </Sheet>
  );
}
