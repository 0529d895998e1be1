'use client';
import { useSearchParams } from 'next/navigation';
import { isZone } from '#lib/time.ts';

/** Time zone of displayed times: `tz` in the URL, or UTC. */
export function useZone(): string {
  const zone = useSearchParams().get('tz');
  return zone && isZone(zone) ? zone : 'UTC';
}
