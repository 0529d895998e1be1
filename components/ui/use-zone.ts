'use client';
import { useSearchParams } from 'next/navigation';
import { isZone } from '#lib/time.ts';

/** Zone for displayed times: `tz` of the URL, else UTC. */
export function useZone(): string {
  const zone = useSearchParams().get('tz');
  return zone && isZone(zone) ? zone : 'UTC';
}
