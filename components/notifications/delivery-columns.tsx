import { dialogKey } from '#components/ui/dialogs/dialog-key.ts';
import { TextLink } from '#components/ui/link.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { Column } from '#components/ui/tables/data-table.tsx';
import { RowLink } from '#components/ui/tables/row-link.tsx';
import { Time } from '#components/ui/time.tsx';
import type { DeliveryItem } from '#lib/schemas/notifications/notifications.ts';
import { deliveryState, deliveryWord, EVENT_WORD } from './notification-text.ts';

/** Response such as "Answer 500: no space", or the reason why the message was not sent. */
export function answerText(item: DeliveryItem): string {
  if (item.attempts === 0) return item.reason ?? '';
  const status = item.status === null ? 'No response' : `Status ${item.status}`;
  const answer = item.answer === null ? '' : `: ${item.answer}`;
  return `${status}${answer}`;
}

function NextTry({ item }: { item: DeliveryItem }) {
  if (item.state === 'delivered' && item.deliveredAt !== null)
    return <Time at={item.deliveredAt} show="both" />;
  if (item.nextAttemptAt === null) return <span className="text-ink-3">none</span>;
  return <Time at={item.nextAttemptAt} show="both" />;
}

export function deliveryColumns(open: (item: DeliveryItem) => void): Column<DeliveryItem>[] {
  return [
    {
      id: 'what',
      header: 'Event',
      phone: 'title',
      className: 'md:min-w-52 md:py-1.5',
      cell: (item) => (
        <>
          <RowLink param="dialog" value={dialogKey('delivery', item.id)} onOpen={() => open(item)}>
            {item.title}
          </RowLink>
          <span className="block text-xs text-ink-3">
            {EVENT_WORD[item.event]}
            {item.incident === null ? null : (
              <>
                {', '}
                <TextLink href={`/incidents/${item.incident.id}`}>
                  INC-{item.incident.number}
                </TextLink>
              </>
            )}
          </span>
        </>
      ),
    },
    {
      id: 'channel',
      header: 'Channel',
      phone: 'bare',
      cell: (item) => (
        <>
          {item.channel.name}
          {item.route === null ? null : (
            <span className="block text-xs text-ink-3">route {item.route}</span>
          )}
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      fit: true,
      phone: 'bare',
      cell: (item) => <StateBadge state={deliveryState(item)}>{deliveryWord(item)}</StateBadge>,
    },
    {
      id: 'answer',
      header: 'Last response',
      phone: 'bare',
      cell: (item) => <span className="text-ink-2 wrap-anywhere">{answerText(item)}</span>,
    },
    { id: 'attempts', header: 'Tries', num: true, fit: true, cell: (item) => item.attempts },
    {
      id: 'next',
      header: 'Delivered or next try',
      fit: true,
      cell: (item) => <NextTry item={item} />,
    },
  ];
}
