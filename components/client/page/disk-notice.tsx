import { HardDrive } from 'lucide-react';
import { formatMetric } from '#lib/format.ts';
import type { KillSwitch } from '#lib/schemas/actions/execution.ts';
import { pausedSentence } from './disk-text.ts';

/** Paused writes and free space while the disk is almost full. */
export function DiskNotice({ disk }: { disk: KillSwitch['disk'] }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-critical-line bg-critical-tint px-(--page) py-2 text-critical-text"
    >
      <HardDrive size={14} aria-hidden="true" />
      <span className="font-semibold">Disk almost full</span>
      <span>
        {pausedSentence(disk.paused)} {formatMetric(disk.freeBytes, 'By')} are free, and{' '}
        {formatMetric(disk.reserveBytes, 'By')} are reserved. Tandem resumes storing once space is
        free.
      </span>
    </div>
  );
}
