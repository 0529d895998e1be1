'use client';
import { useEffect, useState } from 'react';

/** Whether a chunk failed to load because an update removed the files of the old build. */
export function isOldBuild(error: Error): boolean {
  return (
    error.name === 'ChunkLoadError' ||
    /loading (?:css )?chunk|dynamically imported module/iu.test(error.message)
  );
}

/** Report that a user can send to the operator of Tandem. */
export function reportText(
  { id, message, href }: { id: string; message: string; href: string },
  at: Date,
): string {
  return [`Tandem error ${id}`, `Page: ${href}`, `Time: ${at.toISOString()}`, message]
    .filter((line) => line !== '')
    .join('\n');
}

type Note = { id: string; kind: 'failed' | 'refused' | 'missing'; message: string; stack?: string };

/** Resolves to whether the entry was logged; false without a session or a connection. */
async function send({ message, stack = '', ...rest }: Note): Promise<boolean> {
  const body = JSON.stringify({
    ...rest,
    message: message.slice(0, 2_000),
    stack: stack.slice(0, 8_000),
    path: location.pathname.slice(0, 1_000),
  });
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch('/api/governance/page-errors', {
      method: 'POST',
      headers,
      body,
      keepalive: true,
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Id of the error in the server's log. An error without a server id is logged with a new id. */
export function useErrorId(error: Error & { digest?: string }): string {
  const [made] = useState(() => crypto.randomUUID());
  const { digest } = error;
  useEffect(() => {
    if (digest !== undefined || isOldBuild(error)) return;
    void send({ id: made, kind: 'failed', message: error.message, stack: error.stack ?? '' });
  }, [digest, error, made]);
  return digest ?? made;
}

/** The last log entry. A live page that refetches in the meantime retains its id. */
let last: { key: string; id: string; sent: Promise<boolean> } | undefined;

function noteOnce(
  kind: 'refused' | 'missing',
  message: string,
): { id: string; sent: Promise<boolean> } {
  const key = JSON.stringify([location.pathname, kind, message]);
  if (last?.key === key) return last;
  const id = crypto.randomUUID();
  const note = { key, id, sent: send({ id, kind, message }) };
  last = note;
  void note.sent.then((ok) => {
    if (!ok && last === note) last = undefined;
  });
  return note;
}

/** Id of the log entry for a page that was refused or is missing; undefined until it is logged. */
export function usePageNote(kind: 'refused' | 'missing', message: string): string | undefined {
  const [noted, setNoted] = useState<string>();
  useEffect(() => {
    let gone = false;
    const { id, sent } = noteOnce(kind, message);
    void sent.then((ok) => {
      if (ok && !gone) setNoted(id);
    });
    return () => {
      gone = true;
    };
  }, [kind, message]);
  return noted;
}
