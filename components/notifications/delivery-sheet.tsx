'use client';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import type { DeliveryItem } from '#lib/schemas/notifications/notifications.ts';
import { deliveryState, deliveryWord, KIND_WORD } from './notification-text.ts';

function Tries({ item }: { item: DeliveryItem }) {
  if (item.log.length === 0) return <p className="text-ink-3">No attempts yet.</p>;
  return (
    <ol className="divide-y divide-line">
      {item.log.toReversed().map((attempt) => (
        <li key={attempt.at} className="grid gap-0.5 py-2">
          <p className="flex flex-wrap items-center gap-x-2">
            <StateBadge state={attempt.ok ? 'ok' : 'error'}>
              {attempt.status === null ? 'No response' : `Status ${attempt.status}`}
            </StateBadge>
            <span className="text-xs text-ink-3">
              <Time at={attempt.at} show="both" />, {attempt.tookMs} ms
            </span>
          </p>
          <p className="text-xs text-ink-2 wrap-anywhere">{attempt.answer}</p>
        </li>
      ))}
    </ol>
  );
}

function ResendButton({ item }: { item: DeliveryItem }) {
  const save = useSave('notifications');
  return (
    <Button
      variant="primary"
      pending={save.isPending}
      disabled={item.state === 'sending'}
      onClick={() =>
        save.mutate(
          { path: `/api/notifications/deliveries/${item.id}/resend`, method: 'POST' },
          {
            onSuccess: () => toast.success('Resending'),
            onError: (error) => toast.error('Not resent', { description: error.message }),
          },
        )
      }
    >
      {item.attempts === 0 ? 'Send now' : 'Send again'}
    </Button>
  );
}

/** One delivery with its reason, the response to each attempt, and the next step. */
export function DeliverySheet({ item, onClose }: { item: DeliveryItem; onClose: () => void }) {
  const mayWrite = useCan('notifications:write');
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={item.title}
      description={`To ${item.channel.name}, ${KIND_WORD[item.channel.kind]}`}
      {...(mayWrite ? { foot: <ResendButton item={item} /> } : {})}
    >
      <div className="grid gap-4">
        <Defs className="-mx-4 border-b border-line">
          <Def label="State" detail={item.reason}>
            <StateBadge state={deliveryState(item)}>{deliveryWord(item)}</StateBadge>
          </Def>
          <Def label="Route">{item.route ?? <span className="text-ink-3">none: a test</span>}</Def>
          {item.heldUntil === null ? null : (
            <Def label="Held until">
              <Time at={item.heldUntil} show="both" />
            </Def>
          )}
          {item.nextAttemptAt === null ? null : (
            <Def label="Next try">
              <Time at={item.nextAttemptAt} show="both" />
            </Def>
          )}
          <Def label="Created">
            <Time at={item.createdAt} show="both" />
          </Def>
          <Def label="Id" detail="The same for every try, so a receiver can detect repeats.">
            <span className="flex items-start gap-1">
              <span className="ident min-w-0 flex-1 wrap-anywhere">{item.id}</span>
              <CopyButton value={item.id} label="Copy id" />
            </span>
          </Def>
        </Defs>
        <section aria-label="Tries">
          <h3 className="font-semibold">
            {item.log.length === 0 ? 'Tries' : formatCount(item.log.length, 'try', 'tries')}
          </h3>
          <Tries item={item} />
        </section>
      </div>
    </Sheet>
  );
}
