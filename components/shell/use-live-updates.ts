'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { isLiveTopic, stalePrefixes } from '#lib/query-keys.ts';
import { startLiveSource } from './live-source.ts';
import type { LiveMessage } from './live-source.ts';
import { getLive, setLive, subscribeLive } from './live-store.ts';
import type { LiveState } from './live-store.ts';

const BATCH_MS = 250;
const SILENCE_MS = 45_000;

const waiting = new Set<string>();
let everything = false;
let frames = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

function flush(client: QueryClient): void {
  timer = null;
  if (getLive().paused) {
    setLive({ waiting: frames });
    return;
  }
  if (everything) void client.invalidateQueries();
  else {
    for (const topic of waiting) {
      if (isLiveTopic(topic))
        for (const prefix of stalePrefixes(topic))
          void client.invalidateQueries({ queryKey: [...prefix] });
    }
  }
  waiting.clear();
  everything = false;
  frames = 0;
  setLive({ waiting: 0 });
}

function take(client: QueryClient, message: LiveMessage): void {
  if (message.kind === 'lost') {
    setLive({ status: getLive().heardAtMs === 0 ? 'connecting' : 'stale' });
    return;
  }
  setLive({ status: 'live', heardAtMs: Date.now() });
  if (message.kind === 'heard') return;
  if (message.kind === 'resync') everything = true;
  else {
    waiting.add(message.topic);
    frames += 1;
  }
  timer ??= setTimeout(() => flush(client), BATCH_MS);
}

/** Keeps the query cache fresh from the one event stream of this browser. Once, in the shell. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stop = startLiveSource((message) => take(client, message));
    const watch = setInterval(() => {
      const { status, heardAtMs } = getLive();
      if (status === 'live' && Date.now() - heardAtMs > SILENCE_MS) setLive({ status: 'stale' });
    }, 5_000);
    return () => {
      stop();
      clearInterval(watch);
    };
  }, [client]);
}

/** Connection and pause of the live view, with the switch for the pause. */
export function useLive(): LiveState & { setPaused: (paused: boolean) => void } {
  const client = useQueryClient();
  const state = useSyncExternalStore(subscribeLive, getLive, getLive);
  const setPaused = (paused: boolean): void => {
    setLive({ paused });
    if (!paused) flush(client);
  };
  return { ...state, setPaused };
}
