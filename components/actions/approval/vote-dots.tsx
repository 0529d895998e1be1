import { Check } from 'lucide-react';
import { cn } from '#lib/cn.ts';

/** One ring per required vote, filled for each vote given, with the count as text. */
export function VoteDots({
  votes,
  size = 14,
}: {
  votes: { approve: number; required: number };
  size?: number;
}) {
  return (
    <span aria-hidden="true" className="inline-flex gap-1">
      {Array.from({ length: Math.max(votes.required, votes.approve) }, (_, index) => (
        <span
          key={index}
          data-mark=""
          style={{ width: size, height: size }}
          className={cn(
            'grid flex-none place-items-center rounded-full',
            index < votes.approve
              ? 'bg-ink text-surface'
              : 'shadow-[inset_0_0_0_1.5px_var(--control)]',
          )}
        >
          {index < votes.approve ? <Check size={size * 0.62} strokeWidth={3} /> : null}
        </span>
      ))}
    </span>
  );
}
