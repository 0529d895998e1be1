'use client';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import type { IncidentNotice } from '#lib/schemas/notifications/notifications.ts';
import { answerText } from './delivery-columns.tsx';
import { deliveryState, deliveryWord, EVENT_WORD, OUTCOME_WORD } from './notification-text.ts';
import { useIncidentNotices } from './use-notifications.ts';

function Notice({ notice }: { notice: IncidentNotice }) {
  return (
    <li className="grid gap-1 py-2.5">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{EVENT_WORD[notice.event]}</span>
        <span className="text-xs text-ink-3">
          <Time at={notice.at} show="both" />
        </span>
      </p>
      {notice.deliveries.length === 0 ? (
        <p className="text-ink-2 wrap-anywhere">
          {OUTCOME_WORD[notice.outcome]}
          {notice.detail === null ? '' : `. ${notice.detail}`}
        </p>
      ) : (
        <ul className="grid gap-1">
          {notice.deliveries.map((item) => (
            <li key={item.id} className="flex flex-wrap items-center gap-x-2">
              <StateBadge state={deliveryState(item)}>{deliveryWord(item)}</StateBadge>
              <span>to {item.channel.name}</span>
              <span className="text-xs text-ink-2 wrap-anywhere">
                {item.deliveredAt === null ? answerText(item) : <Time at={item.deliveredAt} />}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Notifications of each event of an incident: the recipients, or why there were none. */
export function IncidentNoticesSheet({
  incident,
  onClose,
}: {
  incident: { id: string; number: number };
  onClose: () => void;
}) {
  const query = useIncidentNotices(incident.id);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Notifications sent"
      description={`Messages about INC-${incident.number}`}
    >
      <QueryBody query={query} what="messages">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState kind="no-data" title="No notification events">
              This incident is older than the notifications, or its events have expired.
            </EmptyState>
          ) : (
            <ol className="divide-y divide-line">
              {page.items.map((notice) => (
                <Notice key={notice.id} notice={notice} />
              ))}
            </ol>
          )
        }
      </QueryBody>
      <p className="mt-3 text-xs text-ink-3">
        <TextLink href={`/settings/notifications?tab=log&incident=${incident.number}`}>
          Open the delivery log
        </TextLink>
      </p>
    </Sheet>
  );
}
