'use client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { monthWord, shiftMonth } from '#components/labels/cost-text.ts';
import { IconButton } from '#components/ui/icon-button.tsx';

/** Month picker with previous and next buttons. Future months are not available. */
export function MonthPicker({
  month,
  current,
  onChange,
}: {
  month: string;
  current: string;
  onChange: (month: string) => void;
}) {
  return (
    <span role="group" aria-label="Month" className="inline-flex items-center gap-1">
      <IconButton
        icon={ChevronLeft}
        label={monthWord(shiftMonth(month, -1), true)}
        onClick={() => onChange(shiftMonth(month, -1))}
      />
      <span aria-live="polite" className="min-w-32 text-center font-medium">
        {monthWord(month, true)}
      </span>
      <IconButton
        icon={ChevronRight}
        label={monthWord(shiftMonth(month, 1), true)}
        disabled={month >= current}
        onClick={() => onChange(shiftMonth(month, 1))}
      />
    </span>
  );
}
