'use client';
import dynamic from 'next/dynamic';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';

const DiskNotice = dynamic(() => import('./disk-notice.tsx').then((module) => module.DiskNotice));

/** Banner on every page and on the wallboard while the disk is almost full. */
export function DiskBanner() {
  const { data } = useKillSwitch();
  return data?.disk.paused.length ? <DiskNotice disk={data.disk} /> : null;
}
